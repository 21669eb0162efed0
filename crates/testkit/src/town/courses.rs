//! The course of a case: opened, met, missed, worse, better, closed; one note after another.

use super::build::Builder;
use super::common::*;
use super::days::clock;
use super::fill::fill;
use super::model::*;
use super::rng::Rng;
use super::theme::Theme;

/// What today's list shall show of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Runs as it should.
    Steady,
    /// Nobody has been in touch for more than thirty days.
    Silent,
    /// Open for more than three weeks without a plan.
    NoPlan,
    /// One contact, and no second one.
    OnceOnly,
}

/// A case before its notes are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    /// The household.
    pub(super) household: usize,
    /// 本人.
    pub(super) person: usize,
    /// The agency in the lead.
    pub(super) agency: usize,
    /// The worker in charge.
    pub(super) worker: usize,
    /// The reception.
    pub(super) reception: Option<usize>,
    /// Opened so many days ago.
    pub(super) opened: i64,
    /// Closed so many days ago.
    pub(super) closed: Option<i64>,
    /// What it shall show.
    pub(super) turn: Turn,
}

/// The programme to which an agency's minutes go.
pub(super) fn programme(builder: &Builder, agency: usize, theme: &Theme) -> &'static str {
    match builder.town.agencies.get(agency).map(|agency| agency.kind) {
        Some("jiritsu") => theme.programme,
        Some("hokatsu") => "hokatsu",
        Some("shogai") => "shogai",
        Some("kodomo") => "riyousha",
        Some("shakyo") => "chiiki",
        Some("town") => "takikan",
        _ => "other",
    }
}

/// Opens the case and writes its course.
pub(super) fn run(builder: &mut Builder, theme: &Theme, outline: Outline, rng: &mut Rng) -> usize {
    let days = builder.days;
    let opened_on = days.work(outline.opened);
    let plan_after = rng.between(9, 30);
    let planned = match outline.turn {
        Turn::NoPlan | Turn::OnceOnly => None,
        _ if outline.opened - plan_after < 2 => None,
        _ => Some(days.work((outline.opened - plan_after).max(outline.closed.unwrap_or(1)))),
    };
    let status = match outline.closed {
        Some(_) => "closed",
        None if outline.turn != Turn::Steady => "open",
        None if outline.opened > 200 => rng.pick(&["open", "open", "open", "watch", "watch", "paused"]),
        None => "open",
    };
    let grants = grants(builder, theme, &outline, rng);
    let case = builder.case(Case {
        household: outline.household,
        person: outline.person,
        agency: outline.agency,
        worker: outline.worker,
        reception: outline.reception,
        status,
        opened_on,
        closed_on: outline.closed.map(|ago| days.work(ago)),
        close_reason: if outline.closed.is_some() { rng.pick(CLOSE_REASONS).into() } else { String::new() },
        next_review: (planned.is_some() && outline.closed.is_none()).then(|| days.ago(-rng.between(-9, 80))),
        plan_made_on: planned,
        grants,
    });
    notes(builder, theme, &outline, case, rng);
    done_tasks(builder, theme, &outline, case, rng);
    case
}

fn grants(builder: &Builder, theme: &Theme, outline: &Outline, rng: &mut Rng) -> Vec<Grant> {
    const SETS: [&[&str]; 4] = [
        &["summary", "basic", "contacts"],
        &["summary", "basic", "assessment", "plan"],
        &["summary"],
        &["summary", "basic", "plan", "contacts", "money"],
    ];
    let mut all: Vec<Grant> = Vec::new();
    if !rng.chance(45) {
        return all;
    }
    for _ in 0..rng.between(1, 3) {
        let agency = rng.pick(theme.desks);
        if agency == outline.agency || all.iter().any(|grant| grant.agency == agency) {
            continue;
        }
        let name = builder.town.agencies.get(agency).map(|agency| agency.name.as_str()).unwrap_or_default();
        let from = (outline.opened - rng.between(0, 40)).max(outline.closed.unwrap_or(1));
        let parts = SETS.get(rng.below(SETS.len())).copied().unwrap_or_default();
        let ended = outline.closed.filter(|_| rng.chance(80));
        all.push(Grant {
            agency,
            parts: parts.to_vec(),
            ground: rng.pick(&["consent", "consent", "consent", "support_meeting", "entrusted"]),
            note: format!("{name}と役割を分けて支えるため"),
            from: builder.days.work(from),
            to: ended.map(|ago| builder.days.work(ago)),
        });
    }
    all
}

fn notes(builder: &mut Builder, theme: &Theme, outline: &Outline, case: usize, rng: &mut Rng) {
    let mut used: Vec<&'static str> = Vec::new();
    let last = match (outline.closed, outline.turn) {
        (Some(ago), _) => ago,
        (None, Turn::Silent) => rng.between(33, 75),
        (None, _) => rng.between(1, 24),
    };
    let mut ago = outline.opened;
    let mut at = 0;
    loop {
        let through = outline.opened - ago;
        let whole = (outline.opened - last).max(1);
        let closing = outline.closed.is_some() && ago <= last;
        let stage = Stage { at, share: through * 100 / whole, closing };
        write(builder, theme, outline, case, ago.max(last.min(outline.opened)), stage, &mut used, rng);
        if ago <= last || outline.turn == Turn::OnceOnly {
            return;
        }
        let gap = if through < 50 { rng.between(3, 13) } else { rng.between(8, 31) };
        ago = (ago - gap).max(last);
        at += 1;
    }
}

struct Stage {
    at: usize,
    share: i64,
    closing: bool,
}

/// A sentence that this case has not had yet.
fn fresh(from: &'static [&'static str], used: &mut Vec<&'static str>, rng: &mut Rng) -> Option<&'static str> {
    let left: Vec<&'static str> = from.iter().copied().filter(|sentence| !used.contains(sentence)).collect();
    if left.is_empty() {
        return None;
    }
    let sentence = rng.pick(&left);
    used.push(sentence);
    Some(sentence)
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call site; a struct would only rename the same eight things"
)]
fn write(
    builder: &mut Builder,
    theme: &Theme,
    outline: &Outline,
    case: usize,
    ago: i64,
    stage: Stage,
    used: &mut Vec<&'static str>,
    rng: &mut Rng,
) {
    let mut method = match rng.weighted(&[34, 27, 25, 3, 3, 5, 6]) {
        0 => "phone",
        1 => "office",
        2 => "visit",
        3 => "mail",
        4 => "online",
        5 => "escort",
        _ => "meeting",
    };
    if stage.at == 0 || stage.closing {
        method = rng.pick(&["office", "visit", "phone"]);
    }
    let attempt = stage.at > 0 && !stage.closing && rng.chance(36);
    let outcome = match method {
        "phone" if attempt => "no_answer",
        "visit" if attempt => rng.pick(&["absent", "note_left"]),
        _ => "met",
    };
    let body_of = |builder: &Builder, used: &mut Vec<&'static str>, rng: &mut Rng| {
        let words = builder.words(outline.household, theme.desks, rng);
        let (sentences, implied) = compose(theme, method, outcome, &stage, used, rng);
        (sentences.iter().map(|sentence| fill(sentence, &words, rng)).collect::<String>(), implied)
    };
    let (mut body, mut implied) = body_of(builder, used, rng);
    for _ in 0..10 {
        if builder.first_time(&body) {
            break;
        }
        (body, implied) = body_of(builder, used, rng);
    }
    let method = implied.unwrap_or(method);
    let minutes = match (method, outcome) {
        (_, "no_answer") => rng.between(1, 3) * 2,
        (_, "absent" | "note_left") => rng.between(3, 7) * 5,
        ("phone" | "online", _) => rng.between(1, 8) * 5,
        ("mail", _) => rng.between(2, 4) * 5,
        ("escort", _) => rng.between(4, 12) * 15,
        _ => rng.between(4, 16) * 5,
    };
    let with_agency = method == "meeting" || method == "escort";
    let agency = with_agency.then(|| rng.pick(theme.desks));
    let with_person = outcome == "met" && method != "meeting" && rng.chance(85);
    let colleague = rng.chance(8).then(|| super::workers::carriers(&builder.town.workers, outline.agency));
    let worker = colleague.map(|all| rng.pick(&all)).unwrap_or(outline.worker);
    let day = builder.days.work(ago.max(1));
    let time = clock(rng.between(9, 16), rng.between(0, 11) * 5);
    let programme = programme(builder, outline.agency, theme);
    builder.town.contacts.push(Contact {
        case,
        worker,
        at: (day, time),
        method,
        outcome,
        counterpart_person: with_person.then_some(outline.person),
        counterpart_agency: agency,
        counterpart_words: String::new(),
        minutes: u32::try_from(minutes).unwrap_or(5),
        programme,
        field: theme.field,
        body,
    });
}

/// The way of contact that a sentence tells by itself (「訪問。扉ごしに…」), so that it needs no other
/// beginning and the code agrees with the words.
fn told_by(sentence: &str) -> Option<&'static str> {
    const TELLING: [(&str, &[&str]); 7] = [
        ("meeting", &["会議", "打ち合わせ", "三者で話"]),
        ("escort", &["同行", "付き添う", "付き添い、", "付き添った", "同席", "送る。", "見学"]),
        ("mail", &["手紙を郵便", "プリントをポスト"]),
        ("online", &["メール", "オンライン"]),
        (
            "visit",
            &["訪問", "扉ごし", "玄関", "庭先", "駐車場", "訪ねて", "届けると", "風呂場", "自宅", "届けた。"],
        ),
        (
            "office",
            &[
                "と面談",
                "で面談",
                "を開けた",
                "書き出",
                "円グラフ",
                "並べて話す",
                "種類ごと",
                "図にして",
                "を書く。",
                "見せてくれた",
                "答案",
            ],
        ),
        ("phone", &["電話。", "と電話", "電話がつなが", "電話をくださった", "電話を横で"]),
    ];
    TELLING
        .iter()
        .find(|(_, marks)| marks.iter().any(|mark| sentence.contains(mark)))
        .map(|(method, _)| *method)
}

/// One of `from`; at the first contact none that speaks of a time before.
fn known(from: &'static [&'static str], stage: &Stage, rng: &mut Rng) -> &'static str {
    const BEFORE: [&str; 8] = ["前回", "前より", "先月", "約束", "返信", "再訪", "続きから", "折り返し"];
    if stage.at > 0 {
        return rng.pick(from);
    }
    let new: Vec<&'static str> =
        from.iter().copied().filter(|sentence| !BEFORE.iter().any(|word| sentence.contains(word))).collect();
    rng.pick(&new)
}

/// The sentences of one note, and the way of contact when they tell another than `method`.
fn compose(
    theme: &Theme,
    method: &'static str,
    outcome: &'static str,
    stage: &Stage,
    used: &mut Vec<&'static str>,
    rng: &mut Rng,
) -> (Vec<&'static str>, Option<&'static str>) {
    match outcome {
        "absent" => return (vec![rng.pick(NOBODY), rng.pick(OUTSIDE), rng.pick(AFTER_NOBODY)], None),
        "note_left" => return (vec![rng.pick(NOBODY), rng.pick(OUTSIDE), rng.pick(NOTE_LEFT)], None),
        "no_answer" => return (vec![rng.pick(NO_ANSWER), rng.pick(AFTER_NO_ANSWER)], None),
        _ => {}
    }
    if stage.at > 1 && !stage.closing && rng.chance(11) {
        return (vec![rng.pick(SHORT)], None);
    }
    let from = match stage {
        Stage { closing: true, .. } => theme.closing,
        Stage { at: 0 | 1, .. } => theme.first,
        Stage { share, .. } if *share > 25 && rng.chance(9) => theme.crisis,
        Stage { share, .. } if *share > 55 && rng.chance(55) => theme.steps,
        _ => theme.middle,
    };
    let main = fresh(from, used, rng).or_else(|| fresh(theme.middle, used, rng)).filter(|_| method != "mail");
    let implied = main.and_then(told_by);
    let method = implied.unwrap_or(method);
    let mut all = Vec::new();
    if implied.is_none() {
        let lead = match method {
            "phone" => BY_PHONE,
            "office" => AT_OFFICE,
            "visit" => ON_VISIT,
            "escort" => ESCORTS,
            "meeting" => MEETINGS,
            "mail" => BY_MAIL,
            _ => ONLINE,
        };
        all.push(known(lead, stage, rng));
    }
    all.extend(main);
    let detail = |rng: &mut Rng| {
        let from = match method {
            "visit" if rng.chance(35) => AT_HOME,
            "visit" | "office" | "escort" if rng.chance(40) => FACE,
            _ => DETAILS,
        };
        known(from, stage, rng)
    };
    if main.is_none() || implied.is_some() || rng.chance(45) {
        all.push(detail(rng));
    }
    if main.is_none() && rng.chance(50) {
        all.push(detail(rng));
    }
    // A first meeting, and now and then another one, is written down at length.
    if method != "mail" && (stage.at == 0 || rng.chance(5)) {
        let second = if stage.at == 0 { theme.first } else { theme.middle };
        let fitting: Vec<&'static str> =
            second.iter().copied().filter(|sentence| told_by(sentence).is_none()).collect();
        let more = rng.pick(&fitting);
        if !more.is_empty() && !used.contains(&more) {
            used.push(more);
            all.push(more);
        }
        for _ in 0..rng.between(2, 4) {
            let more = detail(rng);
            if !all.contains(&more) {
                all.push(more);
            }
        }
    }
    if !stage.closing && rng.chance(60) {
        all.push(rng.pick(NEXT));
    }
    all.dedup();
    (all, implied)
}

fn done_tasks(builder: &mut Builder, theme: &Theme, outline: &Outline, case: usize, rng: &mut Rng) {
    for _ in 0..rng.between(0, 4) {
        let from = outline.opened.min(900);
        let until = outline.closed.unwrap_or(2).max(2);
        if from <= until {
            return;
        }
        let due = rng.between(until, from);
        let late = rng.between(-2, 4);
        let (kind, sentences) = match rng.weighted(&[3, 3, 2, 2, 1]) {
            0 => ("task", TASKS),
            1 => ("promise", PROMISES),
            2 => ("visit", VISITS),
            3 => ("call", CALLS),
            _ => ("waiting", WAITINGS),
        };
        let text = builder.say(sentences, outline.household, theme.desks, rng);
        builder.town.tasks.push(Task {
            case: Some(case),
            reception: None,
            owner: outline.worker,
            kind,
            text,
            due_on: builder.days.work(due),
            due_time: None,
            waiting_for: (kind == "waiting").then(|| rng.pick(theme.desks)),
            done_on: Some(builder.days.work((due - late).max(1))),
        });
    }
}

/// Turning points of a generated household, none before the person could have lived it.
pub(super) fn years(builder: &mut Builder, theme: &Theme, household: usize, person: usize, rng: &mut Rng) {
    use super::theme::Shape;
    let reach = match theme.shape {
        Shape::Pupil | Shape::ThreeGenerations => 2,
        Shape::OneParent | Shape::Family | Shape::ManyChildren | Shape::Young | Shape::FromAbroad => 7,
        Shape::Alone(low, _) | Shape::GrownChild(low, _) => (low - 18).clamp(2, 24),
        Shape::LeftBehind | Shape::OldCouple => 24,
    };
    let home = builder.town.households.get(household);
    let father = home.is_some_and(|home| home.members.iter().any(|member| member.tie == "父"));
    let mother_died = home
        .and_then(|home| home.members.iter().find(|member| member.tie == "母").and_then(|member| member.to));
    for (band, title) in theme.events {
        if !rng.chance(60) || (father && *title == "父が亡くなる") {
            continue;
        }
        let from = match mother_died {
            Some(day) if matches!(*title, "母が亡くなる" | "年金が止まる") => day,
            _ => builder.days.ago(rng.between(200, reach * 365)),
        };
        builder.town.life_events.push(LifeEvent {
            household,
            person: rng.chance(70).then_some(person),
            from,
            to: None,
            precision: rng.pick(&["year", "year", "month"]),
            band,
            title: (*title).into(),
            note: String::new(),
            turning: rng.chance(40),
            need: rng.chance(35),
        });
    }
}
