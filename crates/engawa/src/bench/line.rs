//! `engawa bench line`: LINE's door against who would forge a delivery. So many bits turned at random, and whether the time
//! of a refusal tells how much of a signature was right: in this process, and over HTTP.

use super::Place;
use crate::serve;
use ::line::{
    signature::{LINE, Secrets, sign},
    trial::{Dice, flip},
};
use anyhow::{Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Parser;
use domain::Secret;
use std::{hint::black_box, io::Write as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use web::{App, Clock, clock::Stopwatch, line::Account};

/// `engawa bench line`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Bits to turn, each by itself.
    #[arg(long, default_value_t = 1_000_000)]
    flips: u64,
    /// Times taken of each kind of signature.
    #[arg(long, default_value_t = 20_000)]
    times: usize,
    /// Where the dice begin.
    #[arg(long, default_value_t = 20_261_122)]
    seed: u64,
    #[command(flatten)]
    place: Place,
}

const SECRET: &str = "bench-channel-secret";
const TOWN: &str = "999997";
/// Signatures judged for one time in this process: one alone is shorter than the clock's step.
const TOGETHER: usize = 50;
/// |t| beyond this is a difference (as usual in such measurements; Reparaz, Balasch, Verbauwhede 2017).
const BEYOND: f64 = 4.5;
/// The slowest tenth is the machine's own noise.
const KEPT: f64 = 0.9;

fn body() -> Vec<u8> {
    let event = serde_json::json!({"type": "message", "mode": "active", "timestamp": 1_795_132_800_000_i64,
        "webhookEventId": "01H810YECXQQZ37VAXPF6H9E6T", "deliveryContext": {"isRedelivery": false},
        "replyToken": "0f3779fba3b349968c5d07db31eab56f", "source": {"type": "user", "userId": "U4af4980629"},
        "message": {"type": "text", "id": "1", "quoteToken": "q", "text": "家賃が払えません"}});
    serde_json::json!({"destination": "U0", "events": [event]}).to_string().into_bytes()
}

/// The right signature with one bit turned in byte `n` of the digest: `n` bytes before it are right.
fn wrong_after(right: &str, n: usize) -> Result<String> {
    let mut digest = STANDARD.decode(right)?;
    let byte = digest.get_mut(n);
    ensure!(byte.is_some(), "a digest has 32 bytes");
    byte.into_iter().for_each(|byte| *byte ^= 1);
    Ok(STANDARD.encode(digest))
}

/// Two kinds of signature, with the times of each.
struct Pair {
    label: String,
    unit: &'static str,
    first: Vec<f64>,
    last: Vec<f64>,
}

/// Mean and variance.
#[allow(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
fn spread(times: &[f64]) -> (f64, f64, f64) {
    let n = times.len().max(2) as f64;
    let mean = times.iter().sum::<f64>() / n;
    let variance = times.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (n, mean, variance)
}

impl Pair {
    /// Both without what is slower than nine tenths of all times of either.
    fn kept(&self) -> (Vec<f64>, Vec<f64>) {
        let mut all: Vec<f64> = self.first.iter().chain(&self.last).copied().collect();
        all.sort_by(f64::total_cmp);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list"
        )]
        let place = (all.len() as f64 * KEPT) as usize;
        let most = all.get(place).copied().unwrap_or(f64::MAX);
        let keep = |times: &[f64]| times.iter().copied().filter(|t| *t <= most).collect();
        (keep(&self.first), keep(&self.last))
    }

    /// Welch's t of the two.
    fn t(&self) -> f64 {
        let (first, last) = self.kept();
        let ((n, mean, variance), (m, other, spread_of_other)) = (spread(&first), spread(&last));
        (mean - other) / (variance / n + spread_of_other / m).sqrt().max(f64::MIN_POSITIVE)
    }

    fn row(&self) -> String {
        let (first, last) = self.kept();
        let ((_, first, _), (_, last, _)) = (spread(&first), spread(&last));
        let (t, unit) = (self.t(), self.unit);
        let said = if t.abs() > BEYOND { "yes" } else { "no" };
        format!("| {} | {first:.3} {unit} | {last:.3} {unit} | {t:.2} | {said} |\n", self.label)
    }
}

/// Takes the times of both kinds, in an order that the dice give.
fn take(label: &str, times: usize, dice: &mut Dice, judge: impl Fn(usize) -> bool) -> Result<Pair> {
    let mut pair = Pair { label: label.to_owned(), unit: "us", first: Vec::new(), last: Vec::new() };
    for n in 0..times * 2 + times / 5 {
        let kind = usize::from(dice.below(2) == 1);
        let watch = Stopwatch::start();
        for _ in 0..TOGETHER {
            ensure!(!judge(kind), "a wrong signature was believed");
        }
        #[allow(clippy::cast_precision_loss, reason = "microseconds of a bench are far below 2^52")]
        let us = watch.us() as f64 / TOGETHER as f64;
        // The first ones warm up.
        if n >= times / 5 {
            if kind == 0 { pair.first.push(us) } else { pair.last.push(us) }
        }
    }
    Ok(pair)
}

/// What the door must not do: it stops at the first byte that differs. To show that such a thing would be seen.
fn stops_early(body: &[u8], header: &str) -> bool {
    let right = sign(SECRET, body);
    for (a, b) in right.bytes().zip(header.bytes()) {
        // As slow as a careless comparison of text, sign by sign.
        if black_box(a) != black_box(b) {
            return false;
        }
    }
    right.len() == header.len()
}

/// Measures, and prints Markdown.
pub(crate) async fn run(args: Args) -> Result<()> {
    let body = body();
    let watch = Stopwatch::start();
    let trial = flip(SECRET, &body, args.flips, args.seed);
    let mut out = format!(
        "{} bits turned at random ({} in the body of {} bytes, {} in the header, {} of these no text any more) in {} ms: \
         {} believed, {} right ones doubted\n\n",
        args.flips,
        trial.body,
        body.len(),
        trial.header,
        trial.no_text,
        watch.ms(),
        trial.believed,
        trial.doubted
    );
    let right = sign(SECRET, &body);
    let wrong = [wrong_after(&right, 0)?, wrong_after(&right, 31)?];
    let header = |kind: usize| wrong.get(kind).map(String::as_str).unwrap_or_default();
    let (secrets, mut dice) = (Secrets::new([SECRET.to_owned()]), Dice::new(args.seed));
    out.push_str("| refusal | first byte wrong | 31 bytes right | t | told apart |\n|---|---|---|---|---|\n");
    let ours = take("in process", args.times, &mut dice, |kind| secrets.signed(&body, header(kind)))?;
    out.push_str(&ours.row());
    let early = take("control: stops at the first difference", args.times, &mut dice, |kind| {
        stops_early(&body, header(kind))
    })?;
    out.push_str(&early.row());
    out.push_str(&over_http(&args, &body, &wrong, &mut dice).await?.row());
    std::io::stdout().write_all(out.as_bytes())?;
    ensure!(
        (trial.believed, trial.doubted) == (0, 0),
        "a forged delivery was believed, or a right one was not"
    );
    Ok(())
}

/// The same over HTTP: the time from the request to the whole 401.
async fn over_http(args: &Args, body: &[u8], wrong: &[String; 2], dice: &mut Dice) -> Result<Pair> {
    let account = Account {
        town: TOWN.to_owned(),
        secrets: Secrets::new([SECRET.to_owned()]),
        token: Secret::new("bench".to_owned()),
        site: "https://bench.example.jp".to_owned(),
    };
    let store = serve::open(&args.place.config()).await?;
    let config = web::Config { line: vec![account], ..web::Config::default() };
    let app = App::new(store.clone(), Clock::System, config);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = web::routes::router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let requests: Vec<Vec<u8>> = wrong
        .iter()
        .map(|signature| {
            let head = format!(
                "POST /line/{TOWN} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n{LINE}: {signature}\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            [head.as_bytes(), body].concat()
        })
        .collect();
    let mut wire = TcpStream::connect(address).await?;
    wire.set_nodelay(true)?;
    let mut pair =
        Pair { label: "401 over HTTP".to_owned(), unit: "us", first: Vec::new(), last: Vec::new() };
    for n in 0..args.times * 2 + args.times / 5 {
        let kind = usize::from(dice.below(2) == 1);
        let Some(request) = requests.get(kind) else { continue };
        let watch = Stopwatch::start();
        let refused = refused(&mut wire, request).await?;
        #[allow(clippy::cast_precision_loss, reason = "microseconds of a bench are far below 2^52")]
        let us = watch.us() as f64;
        ensure!(refused, "the server under measurement did not answer 401");
        if n >= args.times / 5 {
            if kind == 0 { pair.first.push(us) } else { pair.last.push(us) }
        }
    }
    server.abort();
    store.close().await?;
    Ok(pair)
}

/// Sends one request and reads the whole answer; was it a 401?
async fn refused(wire: &mut TcpStream, request: &[u8]) -> Result<bool> {
    wire.write_all(request).await?;
    let mut read = Vec::with_capacity(2048);
    loop {
        ensure!(wire.read_buf(&mut read).await? > 0, "the server went away");
        let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(read.get(..head).unwrap_or_default()).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|l| l.trim().parse().ok()).unwrap_or(0);
        if read.len() >= head + 4 + length {
            return Ok(read.starts_with(b"HTTP/1.1 401"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(shift: f64) -> Pair {
        let mut dice = Dice::new(7);
        let mut some = |shift: f64| (0..5_000).map(|_| dice.below(1_000) as f64 / 100.0 + shift).collect();
        Pair { label: String::new(), unit: "us", first: some(0.0), last: some(shift) }
    }

    #[test]
    fn a_difference_is_seen_and_noise_is_none() {
        assert!(pair(0.0).t().abs() < BEYOND, "{}", pair(0.0).t());
        assert!(pair(2.0).t() < -BEYOND, "{}", pair(2.0).t());
    }

    #[test]
    fn a_signature_is_wrong_after_as_many_bytes_as_wished() {
        let (body, secrets) = (body(), Secrets::new([SECRET.to_owned()]));
        let right = sign(SECRET, &body);
        assert!(secrets.signed(&body, &right) && stops_early(&body, &right));
        for n in [0, 31] {
            let wrong = wrong_after(&right, n).unwrap();
            assert!(!secrets.signed(&body, &wrong) && !stops_early(&body, &wrong));
        }
        assert!(wrong_after(&right, 32).is_err());
    }
}
