//! きょう: what a worker must not forget. Each line comes out of one gated statement; nothing is kept that could
//! grow stale, so a line goes away by the work itself being recorded.

mod advice;
mod care;
mod doors;
mod erasures;
mod housing;
mod load;
mod looks;
mod meetings;
mod plans;
mod seals;
mod sharing;
mod tasks;
mod voices;

pub use load::{DeskLoad, WorkerLoad};

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Row, Sql},
    secret::Sealer,
    setting::Rules,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::{Ground, Parts},
    code::TaskKind,
    wareki::next_working_day,
};

/// Why something stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// A reception that needs an answer at once.
    Danger,
    /// A reception that nobody has taken.
    New,
    /// 届いた声: a resident's own, from the guide.
    Voice,
    /// A task of this kind.
    Task(TaskKind),
    /// The day agreed for looking at the case again.
    Review,
    /// The day of a plan's monitoring.
    Monitor,
    /// The end of a plan's period: it is to be reviewed.
    PlanEnds,
    /// No contact for long, and nothing is planned.
    Quiet,
    /// Met once, not again, and nothing is planned.
    Second,
    /// No plan yet.
    NoPlan,
    /// 住居確保給付金: duties of a month to be answered, or a period that ends.
    Housing,
    /// A つなぎ waits for this desk, or for another that this worker asked.
    Referral,
    /// A つなぎ of the town waits too long (for the 包括化推進員).
    Escalated,
    /// 専門職への相談: this desk is asked, or an answer that this worker waits for is late.
    Advice,
    /// An expert's answer to this worker has come.
    AdviceCome,
    /// A case of this desk was opened elsewhere in an emergency.
    Emergency,
    /// Somebody read what this worker's seal keeps, a seal is asked to be lifted, or nobody keeps one.
    Seal,
    /// 見るきっかけ that this 管理者 has not looked at.
    Look,
    /// A list of what is to be erased waits for this 管理者's yes.
    Erasure,
    /// A meeting: an answer, a signature, minutes that wait; or it is today or tomorrow; or who convenes it is gone.
    Meeting,
}

/// The page behind a line that is no household's, reception's or task's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// This つなぎ.
    Referral(Token),
    /// This question to an expert.
    Advice(Token),
    /// How the town's つなぎ go.
    Referrals,
    /// This opening, to be reviewed.
    Emergency(Token),
    /// This resident's voice, to be read and answered.
    Voice(Token),
    /// This seal.
    Seal(Token),
    /// The weekly list of 見るきっかけ.
    Looks,
    /// This list of what is to be erased.
    Erasure(Token),
    /// This meeting.
    Meeting(Token),
    /// The secrecy notice of this meeting's item, to be signed.
    MeetingSign(Token, Token),
    /// This meeting's item: its minutes are to be written.
    MeetingItem(Token, Token),
}

/// One line.
#[derive(Clone)]
pub struct Entry {
    /// Why it is here.
    pub why: Why,
    /// Further reasons for the same case, with their days.
    pub also: Vec<(Why, i64)>,
    /// The household as the office says it, or the name told at the reception; empty when none is known or shown.
    pub who: String,
    /// 年度-連番 of the case or reception; empty for the desk's own business.
    pub number: String,
    /// What is to be done, or the first words of a reception; empty where the rule says all.
    pub what: String,
    /// Why a task was put off last.
    pub moved: String,
    /// Whose answer is awaited, in words.
    pub awaited: String,
    /// The day of which it speaks: due on, last contact, opened, received.
    pub on: NaiveDate,
    /// The hour, `15:30`, or empty.
    pub time: String,
    /// Days from `on` to today; below zero when it is still to come.
    pub days: i64,
    /// It is late.
    pub late: bool,
    /// Nobody's yet: the whole desk sees it.
    pub desk: bool,
    /// The case, for recording.
    pub case: Option<Token>,
    /// The household's page.
    pub household: Option<Token>,
    /// The reception's page; its version, for taking it.
    pub reception: Option<(Token, i64)>,
    /// The task and its version, for doing it.
    pub task: Option<(Token, i64)>,
    /// The 住居確保給付金's page.
    pub housing: Option<Token>,
    /// The plan, for reviewing it.
    pub plan: Option<Token>,
    /// Another page.
    pub elsewhere: Option<Elsewhere>,
    case_row: Option<i64>,
    reception_row: Option<i64>,
    voice_row: Option<i64>,
}

/// Lines of one band, and how many there are in all.
#[derive(Clone, Default)]
pub struct Band {
    /// The first ones.
    pub entries: Vec<Entry>,
    /// How many there are.
    pub total: i64,
}

impl Band {
    /// How many are not among [`Band::entries`].
    #[must_use]
    pub fn more(&self) -> i64 {
        self.total - i64::try_from(self.entries.len()).unwrap_or(i64::MAX)
    }

    fn join(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.total += other.total;
    }
}

/// The page of one worker.
#[derive(Clone)]
pub struct Today {
    /// The day.
    pub day: NaiveDate,
    /// いま
    pub now: Band,
    /// きょう・明日, up to the next working day.
    pub soon: Band,
    /// 気にかける
    pub care: Band,
    /// ほかの人を待っている
    pub waits: Band,
    /// The rules by which it was made.
    pub rules: Rules,
}

/// Lines of each part of a band on the page.
pub const FIRST_LINES: i64 = 30;

/// Lines of each part when a whole band is asked for. More work than this is not seen by looking at a list.
pub const ALL_LINES: i64 = 500;

/// Whose page is made.
#[derive(Clone, Copy)]
struct Whose {
    /// The worker.
    worker: i64,
    /// The desk that is worked at now.
    desk: i64,
    /// The worker is the actor: with what is nobody's yet, and with work at all the worker's desks.
    own: bool,
}

/// Whole days from `on` to `day`.
fn days(on: NaiveDate, day: NaiveDate) -> i64 {
    day.signed_duration_since(on).num_days()
}

/// A page under construction.
struct Maker<'a> {
    unit: &'a Unit,
    key: &'a Sealer,
    whose: Whose,
    day: NaiveDate,
    soon: NaiveDate,
    rules: Rules,
    lines: i64,
    /// Who works at this desk no more: what is theirs is nobody's. Empty on another's page.
    gone: Vec<i64>,
}

impl Maker<'_> {
    /// Adds the condition "`t.owner` is this worker, or nobody at this desk". It stays one that an index of owners
    /// answers: those who are gone are few, and known before.
    fn owns(&self, sql: &mut Sql, t: &str, owner: &str) {
        let whose = self.whose;
        sql.add(&format!("({t}.{owner} = ")).bind(whose.worker);
        if whose.own {
            sql.add(&format!(" OR ({t}.{owner} IS NULL AND {t}.agency_id = ")).bind(whose.desk).add(")");
            if !self.gone.is_empty() {
                sql.add(" OR (");
                self.is_gone(sql, &format!("{t}.{owner}"));
                sql.add(&format!(" AND {t}.agency_id = ")).bind(whose.desk).add(")");
            }
            sql.add(")");
        } else {
            sql.add(&format!(" AND {t}.agency_id = ")).bind(whose.desk).add(")");
        }
    }

    /// Adds the condition "`worker` is one who works at this desk no more".
    fn is_gone(&self, sql: &mut Sql, worker: &str) {
        if self.gone.is_empty() {
            sql.add("1 = 0");
            return;
        }
        for (n, gone) in self.gone.iter().enumerate() {
            sql.add(&if n == 0 { format!("{worker} IN (") } else { ", ".to_owned() }).bind(*gone);
        }
        sql.add(")");
    }

    /// Has nobody of this desk the thing in hand that is this worker's?
    fn nobodys(&self, owner: Option<i64>) -> bool {
        owner.is_none_or(|owner| self.gone.contains(&owner))
    }

    /// Runs a statement whose rows hold `total`, all rows there are.
    async fn band(&self, sql: Sql, read: impl Fn(&Row) -> Result<Entry>) -> Result<Band> {
        let rows = self.unit.all(sql, |r| Ok((r.int("total")?, read(r)?))).await?;
        let total = rows.first().map_or(0, |(total, _)| *total);
        Ok(Band { entries: rows.into_iter().map(|(_, entry)| entry).collect(), total })
    }

    async fn make(&self) -> Result<Today> {
        let mut now = self.emergencies().await?;
        now.join(self.seals().await?);
        now.join(self.voices(voices::Which::Urgent).await?);
        now.join(self.doors(doors::Which::Urgent).await?);
        now.join(self.referrals(sharing::Turn::OursLate).await?);
        now.join(self.tasks(tasks::Which::Overdue).await?);
        let meetings = self.meetings().await?;
        now.join(meetings.now);
        now.join(self.duties(housing::When::Overdue).await?);
        now.join(self.last_months(housing::When::Overdue).await?);
        now.join(self.voices(voices::Which::Other).await?);
        now.join(self.doors(doors::Which::New).await?);
        now.join(self.escalated().await?);
        now.join(self.advices(advice::Asked::Come).await?);
        let mut soon = self.tasks(tasks::Which::Soon).await?;
        soon.join(self.referrals(sharing::Turn::Ours).await?);
        soon.join(self.advices(advice::Asked::Ours).await?);
        soon.join(meetings.soon);
        soon.join(self.plans().await?);
        soon.join(self.reviews().await?);
        soon.join(self.duties(housing::When::Ahead).await?);
        soon.join(self.last_months(housing::When::Ahead).await?);
        soon.entries
            .sort_by(|a, b| (a.on, a.time.is_empty(), &a.time).cmp(&(b.on, b.time.is_empty(), &b.time)));
        let mut care = self.looks().await?;
        care.join(self.erasures().await?);
        care.join(meetings.care);
        care.join(self.cases().await?);
        care.join(self.once_seen().await?);
        care.join(self.tasks(tasks::Which::WaitingLong).await?);
        care.join(self.referrals(sharing::Turn::TheirsLate).await?);
        care.join(self.advices(advice::Asked::TheirsLate).await?);
        let waits = self.tasks(tasks::Which::Waiting).await?;
        Ok(Today { day: self.day, now, soon, care, waits, rules: self.rules })
    }
}

impl Today {
    /// The rows shown, for the audit.
    fn shown(&self, row: impl Fn(&Entry) -> Option<i64>) -> Vec<i64> {
        let bands = [&self.now, &self.soon, &self.care, &self.waits];
        let mut rows: Vec<i64> = bands.iter().flat_map(|b| b.entries.iter().filter_map(&row)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

impl Store {
    /// The actor's own page: `lines` of each part of a band, at most ([`FIRST_LINES`], [`ALL_LINES`]).
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn today(&self, ctx: &Ctx, lines: i64) -> Result<Today> {
        let desk = ctx.actor.working_agency()?;
        self.today_of(ctx, lines, Whose { worker: ctx.actor.worker, desk, own: true }).await
    }

    async fn today_of(&self, ctx: &Ctx, lines: i64, whose: Whose) -> Result<Today> {
        let mut unit = self.reading(ctx).await?;
        let day = ctx.today();
        let rules = unit.rules_on(day).await?;
        let gone = if whose.own { unit.gone_from(whose.desk).await? } else { Vec::new() };
        let soon = next_working_day(day);
        let maker = Maker { unit: &unit, key: &self.key, whose, day, soon, rules, lines, gone };
        let today = maker.make().await?;
        let parts = Parts::SUMMARY.and(Parts::BASIC).and(Parts::CONTACTS);
        for (kind, rows) in [
            (Kind::Case, today.shown(|e| e.case_row)),
            (Kind::Reception, today.shown(|e| e.reception_row)),
            (Kind::Handover, today.shown(|e| e.voice_row)),
        ] {
            if !rows.is_empty() {
                unit.note(Line::new(Action::List, kind, None).subjects(rows).shown(parts, Ground::OwnWork));
            }
        }
        unit.done().await?;
        Ok(today)
    }
}
