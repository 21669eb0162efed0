//! きょう、手がいること: cases without a core, what agencies owe each other, and who has fallen silent.

use super::{Lines, Maker};
use crate::{
    advice::advice_visible,
    consent::fallen,
    error::Result,
    gate::case_visible,
    referral::referral_visible,
    row::{Row, Sql, vals},
    task::NEED,
};
use chrono::NaiveDate;
use domain::{Token, access::Parts, advice, code::Role, referral::State};

/// Why something needs a hand, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandWhy {
    /// An open case without a worker, or whose worker is no longer at its agency.
    Coreless,
    /// A つなぎ of the actor's agencies beyond its day.
    Referral,
    /// A promise or task on a shared case, or an answer awaited from another agency, beyond its day.
    Promise,
    /// An expert's answer beyond its day.
    Advice,
    /// An agency of which nothing was heard on a shared case for long.
    Silent,
}

impl HandWhy {
    /// Every kind, in order.
    pub const ALL: &'static [Self] =
        &[Self::Coreless, Self::Referral, Self::Promise, Self::Advice, Self::Silent];

    /// The word of its page's address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Coreless => "coreless",
            Self::Referral => "referrals",
            Self::Promise => "promises",
            Self::Advice => "advice",
            Self::Silent => "silent",
        }
    }
}

/// The page behind a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// This household.
    Household(Token),
    /// This case, to choose its worker.
    Case(Token),
    /// This つなぎ.
    Referral(Token),
    /// This task.
    Task(Token),
    /// This question to an expert.
    Advice(Token),
}

/// One line. Without `Debug`.
#[derive(Clone)]
pub struct Hand {
    /// The household as the office says it, or how the person is called in a つなぎ; empty where that is not shown.
    pub who: String,
    /// 年度-連番; empty where there is none to be shown.
    pub number: String,
    /// The agency whose turn it is.
    pub agency: String,
    /// What it is about.
    pub what: String,
    /// Since when: opened, due, last heard of; none: never heard of.
    pub on: Option<NaiveDate>,
    /// The page behind it.
    pub way: Way,
    pub(super) case: Option<i64>,
}

/// "The worker of case `c` is in case work at its agency now."
const HAS_CORE: &str = "EXISTS (SELECT 1 FROM membership m JOIN worker v ON v.id = m.worker_id \
     WHERE m.worker_id = c.worker_id AND m.agency_id = c.agency_id AND m.role NOT IN ('auditor', 'system') \
     AND v.ended_at IS NULL AND m.from_at <= ";

impl Maker<'_> {
    /// Adds the household's name where the actor may see it: `… AS who`.
    pub(super) fn named(&self, sql: &mut Sql, need: Parts) {
        sql.add("CASE WHEN ");
        case_visible(sql, self.unit, "c", need.and(Parts::BASIC));
        sql.add(" THEN h.name ELSE '' END AS who");
    }

    pub(super) async fn hand(&self, why: HandWhy) -> Result<Lines<Hand>> {
        match why {
            HandWhy::Coreless => self.coreless().await,
            HandWhy::Referral => self.late_referrals().await,
            HandWhy::Promise => self.late_promises().await,
            HandWhy::Advice => self.late_advice().await,
            HandWhy::Silent => self.silent().await,
        }
    }

    async fn coreless(&self) -> Result<Lines<Hand>> {
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, c.agency_id, c.opened_on, c.worker_id, h.token AS house_token, a.name AS agency, \
             w.name AS worker, COUNT(*) OVER () AS total, ",
            vals![],
        );
        self.named(&mut sql, Parts::SUMMARY);
        sql.add(
            " FROM support_case c JOIN household h ON h.id = c.household_id JOIN agency a ON a.id = c.agency_id \
             LEFT JOIN worker w ON w.id = c.worker_id WHERE c.status = 'open' AND (c.worker_id IS NULL OR NOT ",
        );
        sql.add(HAS_CORE).bind(self.unit.now()).add(" AND (m.to_at IS NULL OR m.to_at > ");
        sql.bind(self.unit.now()).add("))) AND ");
        case_visible(&mut sql, self.unit, "c", Parts::SUMMARY);
        sql.add(" ORDER BY c.opened_on, c.id LIMIT ").bind(self.lines);
        self.lines(sql, |r: &Row| {
            let what = match r.opt_text("worker")? {
                Some(worker) => format!("担当の{worker}さんが、いまはこの機関にいません"),
                None => "担当が決まっていません".to_owned(),
            };
            let own = self.own.contains(&r.int("agency_id")?);
            Ok(Hand {
                who: r.text("who")?,
                number: r.text("number")?,
                agency: r.text("agency")?,
                what,
                on: r.opt_date("opened_on")?,
                way: if own { Way::Case(r.token("token")?) } else { Way::Household(r.token("house_token")?) },
                case: Some(r.int("id")?),
            })
        })
        .await
    }

    async fn late_referrals(&self) -> Result<Lines<Hand>> {
        let mut sql = Sql::new(
            &format!(
                "SELECT f.token, f.state, f.due_on, f.subject, f.who, f.case_id, f.from_agency_id, x.name AS from_name, \
                 y.name AS to_name, {} AS withdrawn, COUNT(*) OVER () AS total FROM referral f \
                 JOIN agency x ON x.id = f.from_agency_id JOIN agency y ON y.id = f.to_agency_id WHERE f.due_on < $1 AND ",
                fallen("f.consent_item_id", "$2")
            ),
            vals![self.day.to_string(), self.unit.now()],
        );
        referral_visible(&mut sql, self.unit, "f");
        sql.add(" ORDER BY f.due_on, f.id LIMIT ").bind(self.lines);
        self.lines(sql, |r: &Row| {
            let state = r.word("state", State::parse)?;
            let asks = self.own.contains(&r.int("from_agency_id")?);
            let readable = asks || (state.tells() && !r.truth("withdrawn")?);
            let (who, subject) = (r.text("who")?, r.text("subject")?);
            // What was asked back on is the asker's turn; everything else the asked agency's.
            let turn = r.text(if state == State::Questioned { "from_name" } else { "to_name" })?;
            let what = format!("{}がまだです", state.awaits());
            Ok(Hand {
                who: if readable { who } else { String::new() },
                number: String::new(),
                agency: turn,
                what: if readable { format!("{what}：{subject}") } else { what },
                on: r.opt_date("due_on")?,
                way: Way::Referral(r.token("token")?),
                case: r.opt_int("case_id")?.filter(|_| asks),
            })
        })
        .await
    }

    /// Between agencies: waited for from one, kept by another than the lead, or on a case that others carry, too.
    async fn late_promises(&self) -> Result<Lines<Hand>> {
        let mut sql = Sql::new(
            "SELECT t.token, t.agency_id, t.words, t.due_on, c.id, c.number, h.token AS house_token, ta.name AS keeper, \
             o.name AS owner, wa.name AS awaited, COUNT(*) OVER () AS total, ",
            vals![],
        );
        self.named(&mut sql, NEED);
        sql.add(
            " FROM task t JOIN support_case c ON c.id = t.case_id JOIN household h ON h.id = c.household_id \
             JOIN agency ta ON ta.id = t.agency_id LEFT JOIN worker o ON o.id = t.owner_id \
             LEFT JOIN agency wa ON wa.id = t.waiting_for WHERE t.done_at IS NULL AND t.due_on < ",
        );
        sql.bind(self.day.to_string());
        sql.add(" AND (t.waiting_for IS NOT NULL OR t.agency_id <> c.agency_id OR EXISTS (SELECT 1 FROM disclosure_grant g \
                 WHERE g.case_id = c.id AND g.agency_id IS NOT NULL AND ");
        self.in_force(&mut sql, "g");
        sql.add(" AND (c.agency_id IN ").ids(&self.own).add(" OR g.agency_id IN ").ids(&self.own);
        sql.add("))) AND ");
        case_visible(&mut sql, self.unit, "c", NEED);
        sql.add(" ORDER BY t.due_on, t.id LIMIT ").bind(self.lines);
        self.lines(sql, |r: &Row| {
            let keeper = r.text("keeper")?;
            let owner = r.opt_text("owner")?.map(|name| format!("{name}さん")).unwrap_or("担当は未定".into());
            let words = r.text("words")?;
            let (agency, what) = match r.opt_text("awaited")? {
                Some(awaited) => (awaited, format!("{words}（{keeper} {owner}が待っています）")),
                None => (keeper, format!("{words}（{owner}）")),
            };
            let own = self.own.contains(&r.int("agency_id")?);
            Ok(Hand {
                who: r.text("who")?,
                number: r.text("number")?,
                agency,
                what,
                on: r.opt_date("due_on")?,
                way: if own { Way::Task(r.token("token")?) } else { Way::Household(r.token("house_token")?) },
                case: Some(r.int("id")?),
            })
        })
        .await
    }

    async fn late_advice(&self) -> Result<Lines<Hand>> {
        let mut sql = Sql::new(
            &format!(
                "SELECT q.token, q.subject, q.due_on, q.case_id, q.from_agency_id, q.to_words, y.name AS to_name, w.name AS asker, \
                 {} AS withdrawn, COUNT(*) OVER () AS total FROM advice q JOIN worker w ON w.id = q.from_worker_id \
                 LEFT JOIN agency y ON y.id = q.to_agency_id WHERE q.state = ",
                fallen("q.consent_item_id", "$1")
            ),
            vals![self.unit.now()],
        );
        sql.bind(advice::State::Asked.word()).add(" AND q.due_on < ").bind(self.day.to_string());
        sql.add(" AND ");
        advice_visible(&mut sql, self.unit, "q");
        sql.add(" ORDER BY q.due_on, q.id LIMIT ").bind(self.lines);
        self.lines(sql, |r: &Row| {
            let asks = self.own.contains(&r.int("from_agency_id")?);
            let readable = asks || !r.truth("withdrawn")?;
            let subject =
                if readable { r.text("subject")? } else { "（いまは見られません）".to_owned() };
            Ok(Hand {
                who: String::new(),
                number: String::new(),
                agency: r.opt_text("to_name")?.map_or_else(|| r.text("to_words"), Ok)?,
                what: format!("{subject}（{}さんが待っています）", r.text("asker")?),
                on: r.opt_date("due_on")?,
                way: Way::Advice(r.token("token")?),
                case: r.opt_int("case_id")?.filter(|_| asks),
            })
        })
        .await
    }

    /// つなぎ of the town between other agencies that stand still: a number, no more, as on 「町のつなぎのようす」.
    pub(super) async fn elsewhere(&self) -> Result<Option<i64>> {
        let actor = &self.unit.ctx().actor;
        let town = actor.desk().filter(|_| actor.is(Role::Coordinator)).and_then(|desk| desk.municipality);
        let Some(town) = town else { return Ok(None) };
        let mut sql = Sql::new(
            "SELECT COUNT(*) AS n FROM referral f JOIN agency x ON x.id = f.from_agency_id WHERE f.escalate_on < $1 \
             AND x.municipality_id = $2 AND f.from_agency_id NOT IN ",
            vals![self.day.to_string(), town],
        );
        sql.ids_or_zero(&self.own).add(" AND f.to_agency_id NOT IN ").ids_or_zero(&self.own);
        self.unit.need(sql, |r| r.int("n")).await.map(Some)
    }
}
