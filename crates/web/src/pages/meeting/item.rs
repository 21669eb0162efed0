//! `/meetings/{token}/items/{agenda}`: one item. The paper in the middle, read live; minutes; decisions.

use super::{NAV, item_home, items, say, under};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        budget::shown,
        household::{token, words},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Faults, Token,
    code::Outcome,
    household::Living,
    meeting::{DecisionForm, ItemState, MeetingState, reason},
};
use store::{
    Error, Result,
    assessment::{Said, Shown},
    code::Codes,
    meeting::{
        DecisionLine, ItemLine, ItemPage, MeetingView, MemberLine, PaperContact, PaperPerson, SeatLine,
    },
};

#[derive(Template)]
#[template(path = "meeting/item.html")]
struct Page {
    shell: Shell,
    of: ItemPage,
    codes: Codes,
    f: Fields,
    marks: Marks,
}

impl Page {
    const fn meeting(&self) -> &MeetingView {
        &self.of.meeting
    }

    fn here(&self, item: &ItemLine) -> bool {
        item.token == self.of.item.token
    }

    const fn at_home(&self) -> bool {
        false
    }

    /// What a member is to this item: told to who works on its case, and to nobody else.
    fn about(&self, member: &Token) -> &'static str {
        if !self.of.lead {
            return "";
        }
        let Some(seat) = self.of.seats.iter().find(|seat| seat.member == *member) else {
            return "この議題には入っていません";
        };
        match seat {
            seat if seat.reads => "この議題の資料を、いま読めます",
            SeatLine { signed: None, .. } if self.of.ground.statutory() => {
                "守秘の説明に、まだ署名していません"
            }
            SeatLine { consented: Some(parts), .. } if parts.is_none() => "この人の機関への同意がありません",
            _ => "いまは読めません",
        }
    }

    fn href(&self) -> String {
        item_home(&self.of.meeting.token, &self.of.item.token)
    }

    fn name(&self) -> String {
        let nth = format!("議題 {}", self.of.item.number);
        self.of.item.who.as_ref().map_or_else(|| nth.clone(), |who| format!("{nth}：{who}"))
    }

    fn seats(&self) -> Vec<items::Seat> {
        let consent = |member: &MemberLine| {
            let seat = self.of.seats.iter().find(|seat| seat.member == member.token);
            seat.and_then(|seat| seat.consented)
                .map(|parts| items::consent_words(parts, false))
                .unwrap_or_default()
        };
        let there = self.of.meeting.members.iter().filter(|member| !member.outside && member.state.knows());
        let one = |member: &MemberLine| items::Seat {
            token: member.token.to_string(),
            name: member.name.clone(),
            agency: member.agency.clone(),
            consent: consent(member),
        };
        there.map(one).collect()
    }

    fn running(&self) -> bool {
        self.of.item.state == ItemState::Open && self.of.meeting.state != MeetingState::Cancelled
    }

    fn owners(&self) -> Vec<(&str, &str)> {
        self.of.owners.iter().map(|one| (one.value.as_str(), one.name.as_str())).collect()
    }

    fn goals(&self) -> Vec<(String, String)> {
        let goals = self.of.plan_draft.as_ref().map(|plan| plan.goals.as_slice()).unwrap_or_default();
        goals.iter().map(|(rank, words)| (rank.to_string(), format!("目標{}：{words}", rank + 1))).collect()
    }

    fn standing(&self) -> Vec<&DecisionLine> {
        self.of.decisions.iter().filter(|one| one.ended.is_none()).collect()
    }

    fn struck(&self) -> Vec<&DecisionLine> {
        self.of.decisions.iter().filter(|one| one.ended.is_some()).collect()
    }

    fn due(&self, day: &Option<NaiveDate>) -> String {
        day.map_or_else(|| "期日は決めていません".to_owned(), |day| format!("{}まで", words::month_day(day)))
    }

    fn day(&self, day: &Option<NaiveDate>) -> String {
        day.map(|day| words::era(&day)).unwrap_or_default()
    }

    /// The rows of a section that have an answer.
    fn answered<'a>(&self, section: &'a Shown) -> Vec<&'a Said> {
        section.rows.iter().filter(|row| row.words.is_some()).collect()
    }

    /// 「母 ・ 83歳 ・ 別に暮らす」.
    fn how(&self, person: &PaperPerson) -> String {
        let age = person.age.map(|age| age.to_string()).unwrap_or_default();
        let age = if person.dead { format!("{age} 亡くなった") } else { age };
        let living = if person.living == Living::With || person.dead { "" } else { person.living.label() };
        let parts = [person.tie.trim(), age.trim(), living];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ・ ")
    }

    fn method(&self, contact: &PaperContact) -> String {
        let method = self.codes.label("method", &contact.method);
        if contact.outcome == Outcome::Met {
            method.to_owned()
        } else {
            format!("{method}・{}", contact.outcome.label())
        }
    }

    /// The parts that are asked for the item and are not shown to this reader.
    fn held_back(&self) -> String {
        say::parts(&self.of.asked.without(self.of.parts))
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    item: &Token,
    typed: Option<(Fields, Marks)>,
) -> Result<Page> {
    let of = app.store.meeting_item(&acting.ctx, meeting, item).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    let (mut f, marks) = typed.unwrap_or_default();
    f.set("once", once()?);
    if f.all("seat").next().is_none() {
        of.seats.iter().for_each(|seat| f.push("seat", seat.member.to_string()));
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), of, codes, f, marks })
}

/// The page.
///
/// # Errors
/// Absent, or not to be read by this actor now.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((meeting, item)): Path<(String, String)>,
) -> Answer {
    shell::show(&build(&app, &acting, &token(&meeting)?, &token(&item)?, None).await?)
}

/// After a step: the item's page again, or what was wrong.
async fn after(
    app: &App,
    acting: &Acting,
    (meeting, item): (&Token, &Token),
    done: Result<()>,
    fields: Fields,
    there: impl FnOnce(Faults) -> Faults,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&item_home(meeting, item))),
        Err(Error::Invalid(faults)) => {
            let typed = Some((fields, there(faults).into()));
            shell::show_again(&build(app, acting, meeting, item, typed).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Who of the members belongs to this item.
///
/// # Errors
/// As [`page`], or not the lead's; what cannot be kept comes back (422).
pub async fn seat(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let members: std::result::Result<Vec<Token>, Error> = fields.all("seat").map(token).collect();
    let done = app.store.seat_members(&acting.ctx, &meeting, &item, &members?).await;
    after(&app, &acting, (&meeting, &item), done, fields, |faults| faults).await
}

/// Done with it, or taken off the agenda with a reason.
///
/// # Errors
/// As [`seat`].
pub async fn close(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let done = match fields.get("state") {
        "done" => app.store.close_item(&acting.ctx, &meeting, &item, ItemState::Done, "").await,
        _ => match reason(&fields) {
            Ok(words) => app.store.close_item(&acting.ctx, &meeting, &item, ItemState::Dropped, &words).await,
            Err(faults) => Err(faults.into()),
        },
    };
    fields.set("close-words", fields.get("words").to_owned());
    fields.clear("words");
    after(&app, &acting, (&meeting, &item), done, fields, |faults| under(faults, "words", "close-words"))
        .await
}

/// A decision: what, who, until when. It becomes a task of its owner, and a step of the plan in preparation on wish.
///
/// # Errors
/// As [`seat`].
pub async fn decide(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let done = match DecisionForm::check(&fields, acting.ctx.today()) {
        Ok(form) => {
            let added = app.store.add_decision(&acting.ctx, &meeting, &item, &form, fields.get("once")).await;
            added.map(|_| ())
        }
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, (&meeting, &item), done, fields, |faults| faults).await
}

/// Strikes a decision. It stays readable, with the reason.
///
/// # Errors
/// As [`seat`].
pub async fn strike(
    State(app): State<App>,
    Path((meeting, item, decision)): Path<(String, String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (meeting, item, decision) = (token(&meeting)?, token(&item)?, token(&decision)?);
    let done = match reason(&fields) {
        Ok(words) => app.store.end_decision(&acting.ctx, &meeting, &item, &decision, &words).await,
        Err(faults) => Err(faults.into()),
    };
    fields.set("strike", decision.to_string());
    fields.set("strike-words", fields.get("words").to_owned());
    fields.clear("words");
    after(&app, &acting, (&meeting, &item), done, fields, |faults| under(faults, "words", "strike-words"))
        .await
}
