//! `/voices`: what residents left with 人に相談する, for the workers of the desk that it reached.

pub mod desk;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    guide,
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Instant,
    code::Urgency,
    handover::{Channel, Side, State as Standing, further},
    wareki::{jst_date, jst_time},
};
use store::handover::{Asked, GuideCount, HandoverView, Listed};

const NAV: &str = "/receptions";

/// Below this, a number of a month is not told: a few people of a small town could be guessed.
const FEW: i64 = 5;

fn when(at: Instant) -> String {
    let day = crate::pages::household::words::month_day(jst_date(at));
    format!("{day} {}", jst_time(at).format("%-H:%M"))
}

const fn state(state: Standing) -> (&'static str, &'static str) {
    match state {
        Standing::Waiting => ("まだ、だれも受けていない", "eg-tag--warn"),
        Standing::Taken => ("引きうけた", "eg-tag--ok"),
        Standing::Withdrawn => ("取り下げ", ""),
    }
}

#[derive(Template)]
#[template(path = "voice/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Listed>,
    counts: Vec<Counts>,
}

/// Numbers of the town, as one table.
struct Counts {
    id: &'static str,
    title: &'static str,
    reached: &'static str,
    unreached: &'static str,
    rows: Vec<GuideCount>,
}

/// The town's numbers, as far as there are any.
async fn counts(app: &App, acting: &Acting) -> store::Result<Vec<Counts>> {
    let talked = match app.store.guide_counts(&acting.ctx).await {
        // A wide-area body has no town.
        Err(store::Error::NotFound) => return Ok(Vec::new()),
        counts => counts?,
    };
    let line = app.store.line_counts(&acting.ctx).await?;
    let web = app.store.asked_counts(&acting.ctx, Asked::Web).await?;
    let aloud = app.store.asked_counts(&acting.ctx, Asked::Aloud).await?;
    let all = [
        Counts {
            id: "counts",
            title: "この町で、人に相談しようとした数",
            reached: "届いた",
            unreached: "届く窓口がなかった",
            rows: talked,
        },
        Counts {
            id: "line-counts",
            title: "この町の LINE で、案内がこたえた数",
            reached: "窓口を知らせた",
            unreached: "知らせる窓口がなかった",
            rows: line,
        },
        Counts {
            id: "web-counts",
            title: "この町の案内の画面が、ことばにこたえた数",
            reached: "窓口を知らせた",
            unreached: "知らせる窓口がなかった",
            rows: web,
        },
        Counts {
            id: "ask-counts",
            title: "職員が、電話で読みあげた数",
            reached: "窓口を知らせた",
            unreached: "知らせる窓口がなかった",
            rows: aloud,
        },
    ];
    Ok(all.into_iter().filter(|counts| !counts.rows.is_empty()).collect())
}

impl ListPage {
    fn time(&self, at: &Instant) -> String {
        when(*at)
    }

    fn stands(&self, row: &Listed) -> (&'static str, &'static str) {
        state(row.state)
    }

    fn answer_waits(&self, row: &Listed) -> bool {
        row.waits && row.state == Standing::Taken
    }

    fn month(&self, count: &GuideCount) -> String {
        format!("{}年{}月", count.month / 100, count.month % 100)
    }

    fn topic(&self, count: &GuideCount) -> String {
        if count.topic.is_empty() { "（とくになし）".to_owned() } else { shown_name(&count.topic) }
    }

    fn times(&self, count: &GuideCount) -> String {
        if count.times < FEW { format!("{FEW}件未満") } else { format!("{}件", count.times) }
    }

    fn language(&self, tag: &str) -> String {
        language(tag)
    }
}

/// The name of a programme or of a kind of danger.
fn shown_name(word: &str) -> String {
    let programme = guide::understanding().ok().and_then(|guide| guide.catalogue().get(word));
    match (programme, ::guide::Kind::parse(word)) {
        (Some(programme), _) => programme.name.clone(),
        (_, Some(kind)) => danger(kind).to_owned(),
        _ => word.to_owned(),
    }
}

const fn danger(kind: ::guide::Kind) -> &'static str {
    use ::guide::Kind;
    match kind {
        Kind::Medical => "命にかかわる病気・けが",
        Kind::FireCrime => "火事・事件",
        Kind::Suicide => "死にたい気持ち",
        Kind::SexualViolence => "性暴力",
        Kind::ChildAbuse => "子どもへの虐待",
        Kind::Dv => "配偶者・家族からの暴力",
        Kind::ElderAbuse => "高齢者への虐待",
        Kind::MissingPerson => "行方不明",
        Kind::NoFood => "食べるものがない",
        Kind::Homeless => "泊まるところがない",
    }
}

fn language(tag: &str) -> String {
    let known = guide::words::Words::languages().into_iter().find(|(t, _)| *t == tag);
    known.map_or_else(|| tag.to_owned(), |(_, name)| name.to_owned())
}

/// The voices of the desk, and the numbers of its town.
///
/// # Errors
/// When the store fails.
pub async fn list(State(app): State<App>, acting: Acting) -> Answer {
    let rows = app.store.handovers(&acting.ctx).await?;
    let counts = counts(&app, &acting).await?;
    shell::show(&ListPage { shell: Shell::new(&app, &acting, NAV), rows, counts })
}

#[derive(Template)]
#[template(path = "voice/view.html")]
struct Page {
    shell: Shell,
    view: HandoverView,
    once: String,
    marks: Marks,
    typed: String,
}

impl Page {
    fn time(&self, at: &Instant) -> String {
        when(*at)
    }

    fn stands(&self) -> (&'static str, &'static str) {
        state(self.view.state)
    }

    fn waiting(&self) -> bool {
        self.view.state == Standing::Waiting
    }

    fn answerable(&self) -> bool {
        self.view.state == Standing::Taken
    }

    /// Words of an answer that has no form any more: it was withdrawn meanwhile, say. They can still be copied.
    fn left(&self) -> &str {
        if self.view.told.is_some() && self.answerable() { "" } else { &self.typed }
    }

    fn phone(&self, number: &str) -> String {
        domain::phone::show(number)
    }

    fn shown(&self, slug: &str) -> String {
        shown_name(slug)
    }

    fn language(&self) -> String {
        language(&self.view.lang)
    }

    /// The resident has opened their page since the desk's last word.
    fn read_since(&self) -> bool {
        let last = self.view.said.iter().rev().find(|s| s.side == Side::Desk).map(|s| s.at);
        last.is_some_and(|at| self.view.opened.is_some_and(|opened| opened >= at))
    }

    fn answered(&self) -> bool {
        self.view.said.iter().any(|s| s.side == Side::Desk)
    }
}

async fn load(
    app: &App,
    acting: &Acting,
    voice: &domain::Token,
    marks: Marks,
    typed: &str,
) -> store::Result<Page> {
    let view = app.store.handover(&acting.ctx, voice).await?;
    Ok(Page { shell: Shell::new(app, acting, NAV), view, once: once()?, marks, typed: typed.to_owned() })
}

/// One voice.
///
/// # Errors
/// Absent for everybody but the workers of the desk that it reached.
pub async fn page(State(app): State<App>, Path(voice): Path<String>, acting: Acting) -> Answer {
    shell::show(&load(&app, &acting, &token(&voice)?, Marks::default(), "").await?)
}

/// Comes back to the voice, or shows what is to be mended with what was typed.
async fn back(
    app: &App,
    acting: &Acting,
    voice: &domain::Token,
    fields: &Fields,
    done: store::Result<()>,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/voices/{voice}"))),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&load(app, acting, voice, faults.into(), fields.get("words")).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes it on: it becomes a reception.
///
/// # Errors
/// As [`page`]; 422 when another was quicker or it was withdrawn.
pub async fn take(State(app): State<App>, Path(voice): Path<String>, posted: Posted) -> Answer {
    let (voice, Posted { acting, fields }) = (token(&voice)?, posted);
    let taken = app.store.take_handover(&acting.ctx, &voice).await.map(|_| ());
    back(&app, &acting, &voice, &fields, taken).await
}

/// Answers it.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn answer(State(app): State<App>, Path(voice): Path<String>, posted: Posted) -> Answer {
    let (voice, Posted { acting, fields }) = (token(&voice)?, posted);
    let answered = match further(&fields) {
        Ok(words) => app.store.answer_handover(&acting.ctx, &voice, &words, fields.get("once")).await,
        // Whose voice it is must be known before anything typed is looked at.
        Err(faults) => app.store.handover(&acting.ctx, &voice).await.and_then(|_| Err(faults.into())),
    };
    back(&app, &acting, &voice, &fields, answered).await
}
