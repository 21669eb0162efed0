//! `/ask`: somebody is on the phone. A worker types what the caller says and reads out what the guide answers, prints it or
//! posts it. What is typed stands in the answer and nowhere else; only 「受付にする」 keeps it, as a draft of a reception.

pub mod paper;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    guide::{self, answer::Help, index::Index, words::Words},
    pages::{
        guide::{
            answer::{Helps, hides},
            town::{count, search},
        },
        reception::sheet::FORM,
    },
    shell::{self, Shell},
};
use ::guide::Kind;
use askama::Template;
use axum::extract::State;
use domain::{Fault, hours::Open};
use std::sync::Arc;
use store::{desk::Town, handover::Asked};

/// Longest text, in characters, as on the residents' page.
const LONGEST: usize = 2000;

#[derive(Template)]
#[template(path = "ask/page.html")]
struct Page {
    shell: Shell,
    w: &'static Words,
    fields: Fields,
    marks: Marks,
    heard: Option<Heard>,
    /// Tag and own name of each language that the paper can speak.
    languages: Vec<(&'static str, &'static str)>,
}

/// What is read out.
struct Heard {
    town: String,
    helps: Helps,
    /// To ask first, where there is danger.
    first_question: &'static str,
    /// The sentences, in the order in which they are read.
    sentences: Vec<String>,
    hides: bool,
    easy: bool,
}

/// What was asked, understood.
struct Question {
    index: Arc<Index>,
    town: Town,
    help: Help,
    w: &'static Words,
}

/// The town of a name, or why it is none.
fn town_of<'a>(index: &'a Index, typed: &str) -> Result<&'a Town, Fault> {
    if typed.trim().is_empty() {
        return Err(Fault::new("town", "どこに住んでいる人のことか、市町村の名前を書いてください"));
    }
    let found = search(index, typed);
    let named = |town: &&Town| {
        [town.name.clone(), format!("{}{}", town.prefecture, town.name)].iter().any(|n| n == typed.trim())
    };
    let exact: Vec<&Town> = found.iter().copied().filter(named).collect();
    match (exact.as_slice(), found.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => Err(Fault::new("town", "その名前の市町村が見つかりません。名前の一部だけでもさがせます")),
        _ => {
            let names: Vec<String> =
                found.iter().take(5).map(|town| format!("{}{}", town.prefecture, town.name)).collect();
            Err(Fault::new(
                "town",
                format!("いくつかあります。都道府県から書いてください：{}", names.join("、")),
            ))
        }
    }
}

/// The words typed, not more than are read.
fn typed(fields: &Fields) -> String {
    fields.get("text").chars().take(LONGEST).collect()
}

async fn ask(app: &App, fields: &Fields, w: &'static Words) -> store::Result<Result<Question, Fault>> {
    let (guide, index) = (guide::understanding()?, guide::index(app).await?);
    let text = typed(fields);
    if text.trim().is_empty() {
        return Ok(Err(Fault::new("text", "電話の人のことばを、ひとことでも書いてください")));
    }
    let town = match town_of(&index, fields.get("town")) {
        Ok(town) => town.clone(),
        Err(fault) => return Ok(Err(fault)),
    };
    let help = guide::answer::to_words(guide, &index, &text, None, Some(&town), app.now());
    Ok(Ok(Question { index, town, help, w }))
}

/// What a worker asks before anything is read out.
const fn first_question(kind: Kind) -> &'static str {
    match kind {
        Kind::Dv | Kind::SexualViolence | Kind::ChildAbuse | Kind::ElderAbuse => {
            "いま、そばに人はいますか。「はい」か「いいえ」だけで大丈夫です。"
        }
        Kind::Suicide => {
            "話してくださって、ありがとうございます。いま、ひとりですか。けがをしたり、薬をたくさん飲んだりしていませんか。"
        }
        Kind::Medical => "意識はありますか。息はしていますか。いまいる場所を教えてください。",
        Kind::FireCrime => "いま、安全なところにいますか。いまいる場所を教えてください。",
        Kind::MissingPerson => "110には、もう電話しましたか。",
        Kind::NoFood => "さいごに食べたのは、いつですか。ふらついたり、動けなかったりしていませんか。",
        Kind::Homeless => "今夜、雨や寒さをしのげるところはありますか。体の具合は悪くないですか。",
    }
}

/// Ends a sentence.
fn end(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['。', '？', '」']) { text.to_owned() } else { format!("{text}。") }
}

/// The answer in sentences. A number is read in its parts: 「000 の 200 の 1000」.
fn sentences(helps: &Helps, w: &Words, easy: bool) -> Vec<String> {
    let Some(first) = &helps.first else { return Vec::new() };
    let (desk, told) = (&first.desk, &first.told);
    let number = desk.phone.replace('-', " の ");
    let pick = |plain: String, in_easy: String| if easy { in_easy } else { plain };
    let mut out = Vec::new();
    if told.name.is_empty() {
        out.push(pick(
            "まだ、はっきりとは分かりませんでした。どんなことでも話せる窓口をお伝えします。".to_owned(),
            "何でも 話せる ところを つたえます。".to_owned(),
        ));
    } else {
        out.push(pick(format!("{}が使えるかもしれません。{}", told.name, end(&told.what)), end(&told.what)));
        if !told.whom.is_empty() {
            out.push(pick(
                format!("こんな人のためのものです。{}", end(&told.whom)),
                format!("こんな 人の ための ものです。{}", end(&told.whom)),
            ));
        }
        out.push(end(&w.plain(&format!("cost.{}", told.cost))));
    }
    if desk.phone.is_empty() {
        out.push(pick(
            format!("相談するところは、{}です。電話番号は、場所によってちがいます。", desk.name),
            format!("相談する ところは、{}です。", desk.name),
        ));
    } else {
        out.push(pick(
            format!(
                "電話するところは、{}です。番号を言います。{number}。もう一度、{number}です。",
                desk.name
            ),
            format!(
                "電話する ところは、{}です。番号を 言います。{number}。もう 一回、{number}です。",
                desk.name
            ),
        ));
    }
    if !desk.ask.is_empty() {
        out.push(pick(
            format!("役所の代表の電話です。「{}につないでください」と言ってください。", desk.ask),
            format!("役所の 電話です。「{}に つないで ください」と 言って ください。", desk.ask),
        ));
    }
    out.push(hours(desk, easy));
    if !told.say.is_empty() && !desk.phone.is_empty() {
        let say = if easy { &told.read } else { &told.say };
        out.push(pick(
            format!("つながったら、「{say}」と言えば大丈夫です。"),
            format!("つながったら、「{say}」と 言って ください。"),
        ));
    }
    if !desk.bring.is_empty() {
        let bring: Vec<String> = desk.bring.iter().map(|word| w.plain(&format!("bring.{word}"))).collect();
        let none = desk.bring.iter().any(|word| matches!(word.as_str(), "nothing" | "safe"));
        out.push(match none {
            true => pick("何も持っていかなくて大丈夫です。".to_owned(), "何も いりません。".to_owned()),
            false => pick(
                format!("あれば、{}を持っていってください。なくても相談できます。", bring.join("、")),
                format!("あれば、{}を もって いって ください。なくても いいです。", bring.join("、")),
            ),
        });
    }
    out
}

fn hours(desk: &guide::answer::ShownDesk, easy: bool) -> String {
    let now = match (desk.open, easy) {
        (Open::Now, false) => "いま、開いています。",
        (Open::Now, true) => "いま、あいて います。",
        (Open::Always, false) => "いつでも、つながります。",
        (Open::Always, true) => "いつでも、電話できます。",
        (Open::NotNow, false) => "いまは、閉まっています。",
        (Open::NotNow, true) => "いまは、しまって います。",
        (Open::Unknown, false) if desk.probably_closed => "いまは、閉まっているかもしれません。",
        (Open::Unknown, true) if desk.probably_closed => "いまは、しまって いるかも しれません。",
        (Open::Unknown, _) => "",
    };
    let when = match (desk.hours.is_empty(), easy) {
        (true, false) => {
            "開いている時間は、はっきりしません。役所は平日の8時30分から17時15分までが多いです。".to_owned()
        }
        (true, true) => {
            "あいて いる 時間は、わかりません。役所は、月曜日から 金曜日の 8時30分から 17時15分が 多いです。"
                .to_owned()
        }
        (false, false) => format!("開いているのは、{}です。", desk.hours),
        (false, true) => format!("あいて いるのは、{}です。", desk.hours),
    };
    let closed = match (desk.closed_days.is_empty(), easy) {
        (true, _) => String::new(),
        (false, false) => format!("休みは、{}です。", desk.closed_days),
        (false, true) => format!("休みは、{}です。", desk.closed_days),
    };
    format!("{when}{closed}{now}")
}

fn in_words(fields: &Fields) -> (&'static Words, bool) {
    let easy = fields.has("easy", "1");
    (Words::of(if easy { "ja-easy" } else { "ja" }), easy)
}

fn blank(app: &App, acting: &Acting, fields: Fields, marks: Marks) -> Page {
    let (w, _) = in_words(&fields);
    let languages = Words::languages();
    Page { shell: Shell::new(app, acting, "/receptions"), w, fields, marks, heard: None, languages }
}

/// The form, with the desk's own town in its place.
///
/// # Errors
/// When the actor works on no cases at the desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let mut fields = Fields::default();
    if let Some(code) = app.store.own_town(&acting.ctx).await?
        && let Some(town) = guide::index(&app).await?.town(&code)
    {
        fields.set("town", town.name.as_str());
    }
    shell::show(&blank(&app, &acting, fields, Marks::default()))
}

/// The answer, to be read out.
///
/// # Errors
/// 422 without words or without a town.
pub async fn answer(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let (w, easy) = in_words(&fields);
    // Whoever works on no cases gets no further.
    app.store.own_town(&acting.ctx).await?;
    let question = match ask(&app, &fields, w).await? {
        Ok(question) => question,
        Err(fault) => return again(&app, &acting, fields, fault),
    };
    let Question { index, town, help, .. } = &question;
    count(&app, &acting.ctx, Asked::Aloud, town, help, w).await;
    let helps = Helps::of(&app, help, index, town, w);
    let heard = Heard {
        town: town.name.clone(),
        first_question: helps.danger.as_ref().map_or("", |danger| first_question(danger.kind)),
        sentences: sentences(&helps, w, easy),
        hides: hides(help),
        helps,
        easy,
    };
    let page = Page { heard: Some(heard), ..blank(&app, &acting, fields, Marks::default()) };
    let mut response = shell::show(&page)?;
    paper::keep_nowhere(&mut response);
    Ok(response)
}

fn again(app: &App, acting: &Acting, fields: Fields, fault: Fault) -> Answer {
    let marks = domain::Faults::from(fault).into();
    shell::show_again(&blank(app, acting, fields, marks))
}

/// 受付にする: the words, and what was told, as a draft of a reception that the worker goes on with.
///
/// # Errors
/// 422 without words or without a town.
pub async fn receive(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let ctx = &acting.ctx;
    app.store.own_town(ctx).await?;
    let question = match ask(&app, &fields, Words::of("ja")).await? {
        Ok(question) => question,
        Err(fault) => return again(&app, &acting, fields, fault),
    };
    let Question { index, town, help, w } = &question;
    let helps = Helps::of(&app, help, index, town, w);
    let mut words = typed(&fields).trim().to_owned();
    if let Some(first) = &helps.first {
        let name = if first.told.name.is_empty() { "相談できる窓口" } else { &first.told.name };
        words.push_str(&format!("\n（電話で案内した：{name} → {} {}）", first.desk.name, first.desk.phone));
    }
    let once = once()?;
    let subject = format!("new-{once}");
    let urgent = if helps.danger.is_some() { "now" } else { "normal" };
    let kept = [
        ("once", once.as_str()),
        ("words", words.as_str()),
        ("door", "phone"),
        ("urgency", urgent),
        ("screening", "undecided"),
        ("next_kind", "task"),
        ("next_who", ctx.actor.token.as_str()),
    ];
    app.store.keep_draft(ctx, FORM, &subject, &kept).await?;
    let draft = app.store.draft_of(ctx, FORM, &subject).await?.ok_or(store::Error::NotFound)?;
    Ok(shell::go(&format!("/receptions/new/{}", draft.token)))
}
