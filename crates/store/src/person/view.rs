//! A person as the actor may see them, with everything that hangs on them and on records of the same person.

use super::write::may_change;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::{case_visible, household_visible, person_visible, reception_visible},
    reception::Named,
    row::{Sql, vals},
    seal::SealMark,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    code::CaseStatus,
    household::{Living, NOTES, Phone},
    wareki::Birth,
};

/// A person, reduced to what the actor may see. Names need [`Parts::BASIC`], without which there is no page.
pub struct Person {
    /// The person's token.
    pub token: Token,
    /// 姓 名.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// As far as it is known.
    pub birth: Option<Birth>,
    /// Died on.
    pub death: Option<NaiveDate>,
    /// As the person says it.
    pub sex: String,
    /// Languages.
    pub languages: String,
    /// Where the person can be found and reached; needs [`Parts::WHEREABOUTS`].
    pub whereabouts: Option<Whereabouts>,
    /// The office's note; needs [`NOTES`].
    pub note: Option<String>,
    /// For the form of a correction.
    pub version: i64,
    /// Which agency wrote the person down.
    pub agency: String,
    /// Households, also former ones, also of linked records.
    pub homes: Vec<HomeOf>,
    /// Cases, also of linked records.
    pub cases: Vec<CaseOf>,
    /// Receptions of the actor's own agencies, also of linked records.
    pub receptions: Vec<ReceptionOf>,
    /// Records of the same person.
    pub links: Vec<LinkOf>,
    /// What the actor may see.
    pub parts: Parts,
    /// By which right.
    pub ground: Ground,
    /// The actor may change it.
    pub editable: bool,
    /// The seal that keeps the whereabouts, if one stands.
    pub seal: Option<SealMark>,
}

/// Where a person can be found and reached.
#[derive(Default)]
pub struct Whereabouts {
    /// Seven digits, or empty.
    pub postal: String,
    /// Address.
    pub address: String,
    /// District.
    pub area: Option<Named>,
    /// E-mail.
    pub email: String,
    /// Workplace or school.
    pub workplace: String,
    /// Phones.
    pub phones: Vec<Phone>,
    /// When and how to call.
    pub contact_rule: String,
    /// May a message be left?
    pub leave_message: Option<bool>,
}

/// A household in which the person is or was.
pub struct HomeOf {
    /// The household's token.
    pub token: Token,
    /// As the office says it.
    pub name: String,
    /// The membership's token.
    pub member: Token,
    /// 続柄.
    pub tie: String,
    /// Where the person lives.
    pub living: Living,
    /// Since.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// From which linked record, if not this one.
    pub through: Option<String>,
}

/// A case of the person.
pub struct CaseOf {
    /// Its household's token.
    pub household: Token,
    /// Number.
    pub number: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// Lead agency.
    pub agency: String,
    /// From which linked record, if not this one.
    pub through: Option<String>,
}

/// A reception about the person.
pub struct ReceptionOf {
    /// The reception's token.
    pub token: Token,
    /// Number.
    pub number: String,
    /// When.
    pub at: Instant,
    /// From which linked record, if not this one.
    pub through: Option<String>,
}

/// A mark that another record is of the same person.
pub struct LinkOf {
    /// The link's token.
    pub token: Token,
    /// The other person's token.
    pub person: Token,
    /// The other record's name.
    pub name: String,
    /// The other record's birth.
    pub birth: Option<Birth>,
    /// Which agency wrote it down.
    pub agency: String,
    /// Why they were linked.
    pub reason: String,
    /// When.
    pub made_at: Instant,
    /// By whom.
    pub made_by: String,
}

/// Who saved a record last, and when: for the page that shows two editors both.
pub struct Saved {
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Store {
    /// A person's page.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or not for this actor, or without [`Parts::BASIC`].
    pub async fn person(&self, ctx: &Ctx, person: &Token) -> Result<Person> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.person(person, Parts::BASIC).await?;
        let sql = Sql::new(
            "SELECT p.token, p.name, p.kana, p.birth, p.death, p.sex, p.languages, p.note, p.version, \
             a.name AS agency FROM person p JOIN agency a ON a.id = p.agency_id WHERE p.id = $1",
            vals![open.id],
        );
        let mut view = unit
            .need(sql, |r| {
                Ok(Person {
                    token: r.token("token")?,
                    name: r.text("name")?,
                    kana: r.text("kana")?,
                    birth: Birth::from_storage(&r.text("birth")?),
                    death: r.opt_date("death")?,
                    sex: r.text("sex")?,
                    languages: r.text("languages")?,
                    whereabouts: None,
                    note: Some(r.text("note")?).filter(|_| open.parts.has(NOTES)),
                    version: r.int("version")?,
                    agency: r.text("agency")?,
                    homes: Vec::new(),
                    cases: Vec::new(),
                    receptions: Vec::new(),
                    links: Vec::new(),
                    parts: open.parts,
                    ground: open.ground,
                    editable: false,
                    seal: None,
                })
            })
            .await?;
        if open.parts.has(Parts::WHEREABOUTS) {
            view.whereabouts = Some(whereabouts(&unit, open.id).await?);
        }
        view.seal = unit.seal_of_person(open.id).await?;
        view.editable = open.parts.has(Parts::BUT_WHEREABOUTS) && may_change(&unit, open.id).await?;
        let same = same_people(&unit, open.id).await?;
        for (id, name) in &same {
            let through = (*id != open.id).then(|| name.clone());
            view.homes.extend(homes(&unit, *id, through.as_deref()).await?);
            view.cases.extend(cases(&unit, *id, through.as_deref()).await?);
            view.receptions.extend(receptions(&unit, *id, through.as_deref()).await?);
        }
        view.links = links(&unit, open.id).await?;
        unit.note(
            Line::new(Action::View, Kind::Person, open.id)
                .subjects(same.iter().map(|(id, _)| *id))
                .shown(open.parts, open.ground),
        );
        unit.done().await?;
        Ok(view)
    }

    /// Who changed a person last.
    ///
    /// # Errors
    /// As [`Store::person`].
    pub async fn person_saved(&self, ctx: &Ctx, person: &Token) -> Result<Option<Saved>> {
        let unit = self.reading(ctx).await?;
        let open = unit.person(person, Parts::BUT_WHEREABOUTS).await?;
        let saved = last_saved(&unit, Kind::Person, open.id).await?;
        unit.done().await?;
        Ok(saved)
    }
}

/// Who changed this row last.
pub(crate) async fn last_saved(unit: &Unit, kind: Kind, row: i64) -> Result<Option<Saved>> {
    let sql = Sql::new(
        "SELECT a.at, w.name FROM audit a JOIN worker w ON w.id = a.worker_id WHERE a.kind = $1 \
         AND a.object_id = $2 AND a.action = $3 ORDER BY a.id DESC LIMIT 1",
        vals![kind.word(), row, Action::Change.word()],
    );
    unit.one(sql, |r| Ok(Saved { by: r.text("name")?, at: r.int("at")? })).await
}

async fn whereabouts(unit: &Unit, person: i64) -> Result<Whereabouts> {
    let phones = Sql::new(
        "SELECT number, label, safe FROM person_phone WHERE person_id = $1 ORDER BY id",
        vals![person],
    );
    let phones = unit
        .all(phones, |r| {
            Ok(Phone { number: r.text("number")?, label: r.text("label")?, safe: r.flag("safe")? })
        })
        .await?;
    let sql = Sql::new(
        "SELECT p.postal, p.address, p.email, p.workplace, p.contact_rule, p.leave_message, a.token AS area, a.name AS area_name \
         FROM person p LEFT JOIN area a ON a.id = p.area_id WHERE p.id = $1",
        vals![person],
    );
    unit.need(sql, |r| {
        Ok(Whereabouts {
            postal: r.text("postal")?,
            address: r.text("address")?,
            area: r.opt_token("area")?.zip(r.opt_text("area_name")?).map(Named::from),
            email: r.text("email")?,
            workplace: r.text("workplace")?,
            phones: phones.clone(),
            contact_rule: r.text("contact_rule")?,
            leave_message: r.opt_flag("leave_message")?,
        })
    })
    .await
}

/// The most records of one person that a page gathers.
const SAME_AT_MOST: usize = 20;

/// This record and those linked to it as the same person, directly or over others, as far as the actor may see them.
async fn same_people(unit: &Unit, person: i64) -> Result<Vec<(i64, String)>> {
    let sql = Sql::new("SELECT name FROM person WHERE id = $1", vals![person]);
    let mut same = vec![(person, unit.need(sql, |r| r.text("name")).await?)];
    let mut at = 0;
    while let Some((id, _)) = same.get(at).cloned() {
        at += 1;
        let mut sql = Sql::new(
            "SELECT p.id, p.name FROM person p WHERE p.id IN (SELECT CASE WHEN l.person_a = $1 THEN l.person_b \
             ELSE l.person_a END FROM person_link l WHERE (l.person_a = $1 OR l.person_b = $1) \
             AND l.kind = 'same' AND l.ended_at IS NULL) AND ",
            vals![id],
        );
        person_visible(&mut sql, unit, "p", Parts::BASIC);
        sql.add(" ORDER BY p.id");
        for other in unit.all(sql, |r| Ok((r.int("id")?, r.text("name")?))).await? {
            if same.len() < SAME_AT_MOST && !same.iter().any(|(known, _)| *known == other.0) {
                same.push(other);
            }
        }
    }
    Ok(same)
}

async fn homes(unit: &Unit, person: i64, through: Option<&str>) -> Result<Vec<HomeOf>> {
    let mut sql = Sql::new(
        "SELECT h.token, h.name, m.token AS member, m.tie, m.living, m.from_on, m.to_on FROM household_member m \
         JOIN household h ON h.id = m.household_id WHERE m.person_id = $1 AND ",
        vals![person],
    );
    household_visible(&mut sql, unit, "h", Parts::BASIC);
    sql.add(" ORDER BY CASE WHEN m.to_on IS NULL THEN 0 ELSE 1 END, m.id DESC");
    unit.all(sql, |r| {
        Ok(HomeOf {
            token: r.token("token")?,
            name: r.text("name")?,
            member: r.token("member")?,
            tie: r.text("tie")?,
            living: r.word("living", Living::parse)?,
            from: r.opt_date("from_on")?,
            to: r.opt_date("to_on")?,
            through: through.map(str::to_owned),
        })
    })
    .await
}

async fn cases(unit: &Unit, person: i64, through: Option<&str>) -> Result<Vec<CaseOf>> {
    let mut sql = Sql::new(
        "SELECT h.token, c.number, c.status, a.name AS agency FROM support_case c \
         JOIN household h ON h.id = c.household_id JOIN agency a ON a.id = c.agency_id WHERE c.person_id = $1 AND ",
        vals![person],
    );
    case_visible(&mut sql, unit, "c", Parts::SUMMARY);
    sql.add(" ORDER BY c.opened_on DESC, c.id DESC");
    unit.all(sql, |r| {
        Ok(CaseOf {
            household: r.token("token")?,
            number: r.text("number")?,
            status: r.word("status", CaseStatus::parse)?,
            agency: r.text("agency")?,
            through: through.map(str::to_owned),
        })
    })
    .await
}

async fn receptions(unit: &Unit, person: i64, through: Option<&str>) -> Result<Vec<ReceptionOf>> {
    let mut sql = Sql::new(
        "SELECT r.token, r.number, r.received_at FROM reception r WHERE r.person_id = $1 AND ",
        vals![person],
    );
    reception_visible(&mut sql, unit, "r");
    sql.add(" ORDER BY r.received_at DESC LIMIT 50");
    unit.all(sql, |r| {
        Ok(ReceptionOf {
            token: r.token("token")?,
            number: r.text("number")?,
            at: r.int("received_at")?,
            through: through.map(str::to_owned),
        })
    })
    .await
}

async fn links(unit: &Unit, person: i64) -> Result<Vec<LinkOf>> {
    let mut sql = Sql::new(
        "SELECT l.token, l.reason, l.made_at, w.name AS made_by, p.token AS person, p.name, p.birth, \
         a.name AS agency FROM person_link l JOIN worker w ON w.id = l.made_by \
         JOIN person p ON p.id = CASE WHEN l.person_a = $1 THEN l.person_b ELSE l.person_a END \
         JOIN agency a ON a.id = p.agency_id WHERE (l.person_a = $1 OR l.person_b = $1) AND l.kind = 'same' \
         AND l.ended_at IS NULL AND ",
        vals![person],
    );
    person_visible(&mut sql, unit, "p", Parts::BASIC);
    sql.add(" ORDER BY l.id");
    unit.all(sql, |r| {
        Ok(LinkOf {
            token: r.token("token")?,
            person: r.token("person")?,
            name: r.text("name")?,
            birth: Birth::from_storage(&r.text("birth")?),
            agency: r.text("agency")?,
            reason: r.text("reason")?,
            made_at: r.int("made_at")?,
            made_by: r.text("made_by")?,
        })
    })
    .await
}
