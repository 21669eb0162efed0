//! The paper of an item, read live from the record at each view: no part that the right does not give is read at all.
//! Whoever of the household is kept from the actor, as a person of another household would be, is not in it.

use super::rule::Known;
use crate::{
    assessment::Shown,
    error::Result,
    gate::OpenCase,
    plan::{GoalView, ServiceView},
    row::{Row, Sql, vals},
    unit::Unit,
    visible,
};
use chrono::NaiveDate;
use domain::{
    Instant,
    access::Parts,
    budget::{Scene, Totals},
    code::{CaseStatus, Outcome},
    household::Living,
    meeting::Right,
    plan::State,
    seal::Stand,
    wareki::{Age, Birth},
};

/// 支援経過 in a paper.
const CONTACTS: i64 = 20;

/// The paper. `None`: the part is not shown.
#[derive(Clone, Default)]
pub struct Paper {
    /// 概要.
    pub summary: Option<PaperSummary>,
    /// 基本: who belongs to the household now, 本人 first.
    pub people: Option<Vec<PaperPerson>>,
    /// 居所.
    pub whereabouts: Option<Vec<PaperPlace>>,
    /// 居所 was asked for and a seal keeps it.
    pub sealed: bool,
    /// アセスメント: the newest sheet of the household and of each person.
    pub assessments: Option<Vec<PaperSheet>>,
    /// プラン: the one in force, else the one in preparation; `Some(None)`: there is none.
    pub plan: Option<Option<PaperPlan>>,
    /// 支援経過: the newest twenty.
    pub contacts: Option<Vec<PaperContact>>,
    /// 家計; `Some(None)`: not told yet.
    pub money: Option<Option<PaperMoney>>,
}

/// 概要.
#[derive(Clone)]
pub struct PaperSummary {
    /// 年度-連番.
    pub number: String,
    /// Where the case stands.
    pub status: CaseStatus,
    /// The lead agency.
    pub agency: String,
    /// Its phone; may be empty.
    pub agency_phone: String,
    /// The main worker.
    pub worker: Option<String>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// Looked at again on.
    pub next_review: Option<NaiveDate>,
}

/// One person of the household.
#[derive(Clone)]
pub struct PaperPerson {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 続柄.
    pub tie: String,
    /// Age today, or at death.
    pub age: Option<Age>,
    /// Has died.
    pub dead: bool,
    /// Where this person lives.
    pub living: Living,
    /// 本人.
    pub is_index: bool,
    /// A seal covers this person.
    pub sealed: bool,
}

/// Where somebody is.
#[derive(Clone)]
pub struct PaperPlace {
    /// The person, or 「世帯」.
    pub name: String,
    /// Address.
    pub address: String,
    /// Phones, those marked as unsafe left out.
    pub phones: Vec<String>,
    /// Workplace or school.
    pub workplace: String,
}

/// The newest sheet of one person or of the household.
#[derive(Clone)]
pub struct PaperSheet {
    /// Whose: none for the household; 「世帯の人」 where names are not shown.
    pub of: Option<String>,
    /// 1, 2, 3 … of this person or household.
    pub number: i64,
    /// The day of the latest visit.
    pub heard_on: NaiveDate,
    /// By whom.
    pub by: String,
    /// The sheet in words.
    pub sections: Vec<Shown>,
    /// Something of the sheet is not shown.
    pub withheld: bool,
}

/// A plan.
#[derive(Clone)]
pub struct PaperPlan {
    /// 第何回.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// 本人の望み.
    pub wish: String,
    /// 支援の方針.
    pub course: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// Goals with who does what.
    pub goals: Vec<GoalView>,
    /// Services.
    pub services: Vec<ServiceView>,
}

/// A contact.
#[derive(Clone)]
pub struct PaperContact {
    /// When.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// Met, or an attempt.
    pub outcome: Outcome,
    /// Who wrote it.
    pub worker: String,
    /// For which agency.
    pub agency: String,
    /// With whom; a person of the household by name only with 基本.
    pub counterpart: String,
    /// The note.
    pub body: String,
}

/// The newest sums of 家計.
#[derive(Clone)]
pub struct PaperMoney {
    /// Heard on; none where only debts were told.
    pub heard_on: Option<NaiveDate>,
    /// A month as it is.
    pub now: Totals,
    /// A month as planned.
    pub plan: Totals,
    /// How many debts and arrears.
    pub debts: usize,
    /// Yen owed, of those whose sum is known; none where none is.
    pub debt_total: Option<i64>,
}

impl Unit {
    /// The paper of an item, as far as the right goes.
    pub(super) async fn paper(&self, known: &Known, right: &Right) -> Result<Paper> {
        let (case, parts) = (known.as_case(right), right.parts);
        let mut paper = Paper {
            sealed: known.stand == Stand::Sealed && known.row.asked.has(Parts::WHEREABOUTS),
            ..Paper::default()
        };
        if parts.has(Parts::SUMMARY) {
            paper.summary = Some(self.paper_summary(&case).await?);
        }
        if parts.has(Parts::BASIC) {
            paper.people = Some(self.paper_people(&case).await?);
        }
        if parts.has(Parts::WHEREABOUTS) {
            paper.whereabouts = Some(self.paper_places(&case).await?);
        }
        if parts.has(Parts::ASSESSMENT) {
            paper.assessments = Some(crate::assessment::newest_sheets(self, case.household, parts).await?);
        }
        if parts.has(Parts::PLAN) {
            paper.plan = Some(self.paper_plan(case).await?);
        }
        if parts.has(Parts::CONTACTS) {
            paper.contacts = Some(self.paper_contacts(&case).await?);
        }
        if parts.has(Parts::MONEY) {
            paper.money = Some(self.paper_money(case.household).await?);
        }
        Ok(paper)
    }

    async fn paper_summary(&self, case: &OpenCase) -> Result<PaperSummary> {
        let sql = Sql::new(
            "SELECT c.number, c.status, c.opened_on, c.closed_on, c.next_review, a.name AS agency, a.phone, \
             w.name AS worker FROM support_case c JOIN agency a ON a.id = c.agency_id \
             LEFT JOIN worker w ON w.id = c.worker_id WHERE c.id = $1",
            vals![case.id],
        );
        let read = |r: &Row| {
            Ok(PaperSummary {
                number: r.text("number")?,
                status: r.word("status", CaseStatus::parse)?,
                agency: r.text("agency")?,
                agency_phone: r.text("phone")?,
                worker: r.opt_text("worker")?,
                opened_on: r.date("opened_on")?,
                closed_on: r.opt_date("closed_on")?,
                next_review: r.opt_date("next_review")?,
            })
        };
        self.need(sql, read).await
    }

    /// Adds who of a household belongs to it now and is not kept from the actor: of member `m`.
    fn members_shown(&self, sql: &mut Sql, household: i64) {
        sql.add("m.household_id = ").bind(household).add(" AND (m.to_on IS NULL OR m.to_on >= ");
        sql.bind(self.ctx().today().to_string()).add(") AND m.person_id NOT IN (");
        visible::tied_people(sql, self);
        sql.add(")");
    }

    async fn paper_people(&self, case: &OpenCase) -> Result<Vec<PaperPerson>> {
        let today = self.ctx().today();
        let mut sql = Sql::new(
            "SELECT p.name, p.kana, p.birth, p.death, m.tie, m.living, m.is_index, EXISTS (SELECT 1 FROM seal_cover v \
             JOIN seal s ON s.id = v.seal_id WHERE v.person_id = p.id AND v.left_out = 0 AND s.lifted_at IS NULL) \
             AS sealed FROM household_member m JOIN person p ON p.id = m.person_id WHERE ",
            vec![],
        );
        self.members_shown(&mut sql, case.household);
        sql.add(" ORDER BY m.is_index DESC, m.id");
        let read = |r: &Row| {
            let died = r.opt_date("death")?;
            Ok(PaperPerson {
                name: r.text("name")?,
                kana: r.text("kana")?,
                tie: r.text("tie")?,
                age: Birth::from_storage(&r.text("birth")?).and_then(|b| b.age_on(died.unwrap_or(today))),
                dead: died.is_some(),
                living: r.word("living", Living::parse)?,
                is_index: r.flag("is_index")?,
                sealed: r.truth("sealed")?,
            })
        };
        self.all(sql, read).await
    }

    /// Where they are: asked only when no seal that the actor has not opened covers anybody of the household.
    async fn paper_places(&self, case: &OpenCase) -> Result<Vec<PaperPlace>> {
        let named = case.parts.has(Parts::BASIC);
        let sql = Sql::new("SELECT address FROM household WHERE id = $1", vals![case.household]);
        let address = self.need(sql, |r| r.text("address")).await?;
        let mut places = vec![PaperPlace {
            name: "世帯".to_owned(),
            address,
            phones: Vec::new(),
            workplace: String::new(),
        }];
        let mut sql = Sql::new(
            "SELECT p.id, p.name, p.address, p.workplace FROM household_member m JOIN person p ON p.id = m.person_id \
             WHERE ",
            vec![],
        );
        self.members_shown(&mut sql, case.household);
        sql.add(" ORDER BY m.is_index DESC, m.id");
        let read = |r: &Row| Ok((r.int("id")?, r.text("name")?, r.text("address")?, r.text("workplace")?));
        let people = self.all(sql, read).await?;
        let ids: Vec<i64> = people.iter().map(|(id, ..)| *id).collect();
        // Somebody may be covered whose own household this is not any more.
        let sealed = self.sealed_people(&ids).await?;
        for (id, name, address, workplace) in people.into_iter().filter(|(id, ..)| !sealed.contains(id)) {
            let sql = Sql::new(
                "SELECT number FROM person_phone WHERE person_id = $1 AND safe <> 0 ORDER BY id",
                vals![id],
            );
            let phones = self.all(sql, |r| r.text("number")).await?;
            let name = if named { name } else { "世帯の人".to_owned() };
            places.push(PaperPlace { name, address, phones, workplace });
        }
        places.retain(|p| !p.address.is_empty() || !p.phones.is_empty() || !p.workplace.is_empty());
        Ok(places)
    }

    async fn paper_plan(&self, case: OpenCase) -> Result<Option<PaperPlan>> {
        let plan = match self.plan_of(case, State::supports).await? {
            Some(plan) => Some(plan),
            None => self.plan_of(case, State::prepares).await?,
        };
        let Some(plan) = plan else { return Ok(None) };
        let basic = case.parts.has(Parts::BASIC);
        let sql = Sql::new("SELECT number FROM plan WHERE id = $1", vals![plan.id]);
        Ok(Some(PaperPlan {
            number: self.need(sql, |r| r.int("number")).await?,
            state: plan.standing.state(),
            wish: plan.content.wish.clone(),
            course: plan.content.course.clone(),
            from: plan.content.from,
            to: plan.content.to,
            goals: self.goals(&plan, basic).await?,
            services: self.services(&plan, basic).await?,
        }))
    }

    async fn paper_contacts(&self, case: &OpenCase) -> Result<Vec<PaperContact>> {
        let named = case.parts.has(Parts::BASIC);
        let kept = self.kept_in(case.household).await?;
        let sql = Sql::new(
            "SELECT k.at, k.method, k.outcome, k.body, k.counterpart, k.counterpart_person_id, w.name AS worker, a.name AS agency, \
             p.name AS person, o.name AS other FROM contact k JOIN worker w ON w.id = k.worker_id \
             JOIN agency a ON a.id = k.agency_id LEFT JOIN person p ON p.id = k.counterpart_person_id \
             LEFT JOIN agency o ON o.id = k.counterpart_agency_id WHERE k.case_id = $1 ORDER BY k.ord DESC LIMIT $2",
            vals![case.id, CONTACTS],
        );
        let read = |r: &Row| {
            let named =
                named && r.opt_int("counterpart_person_id")?.is_none_or(|person| !kept.contains(&person));
            let person = r.opt_text("person")?.map(|name| if named { name } else { "世帯の人".to_owned() });
            let with = [person, r.opt_text("other")?, Some(r.text("counterpart")?)];
            let with: Vec<String> = with.into_iter().flatten().filter(|w| !w.is_empty()).collect();
            Ok(PaperContact {
                at: r.int("at")?,
                method: r.text("method")?,
                outcome: r.word("outcome", Outcome::parse)?,
                worker: r.text("worker")?,
                agency: r.text("agency")?,
                counterpart: with.join("、"),
                body: r.text("body")?,
            })
        };
        self.all(sql, read).await
    }

    async fn paper_money(&self, household: i64) -> Result<Option<PaperMoney>> {
        let (sheet, debts) = crate::budget::of_home(self, household).await?;
        if sheet.is_none() && debts.is_empty() {
            return Ok(None);
        }
        let lines = sheet.as_ref().map(|s| s.inner.lines.clone()).unwrap_or_default();
        let debts: Vec<_> = debts.into_iter().map(|d| d.kept.inner).collect();
        let known: Vec<i64> = debts.iter().filter_map(|d| d.balance).collect();
        Ok(Some(PaperMoney {
            heard_on: sheet.as_ref().map(|s| s.inner.heard_on),
            now: Totals::of(&lines, &debts, Scene::Now),
            plan: Totals::of(&lines, &debts, Scene::Plan),
            debts: debts.len(),
            debt_total: (!known.is_empty()).then(|| known.iter().copied().fold(0, i64::saturating_add)),
        }))
    }
}
