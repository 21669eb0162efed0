//! What the quick entry needs: which case, and what was chosen last time.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate,
    row::{Row, Sql, vals},
    search,
    unit::Unit,
    visible,
};
use domain::{
    Token,
    access::{Ground, Parts},
};

/// A case to be chosen.
#[derive(Clone)]
pub struct CasePick {
    pub(crate) id: i64,
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// Lead agency.
    pub agency: String,
    /// The household's name; with 基本.
    pub name: Option<String>,
    /// 終結 or 休止: still recordable, said beside it.
    pub status: domain::code::CaseStatus,
}

/// What a worker chose in the last entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryDefaults {
    /// Word of the list `programme`, or empty.
    pub programme: String,
    /// Word of the list `field`, or empty.
    pub field: String,
}

/// Whom a contact of a case can be with.
#[derive(Clone)]
pub struct Household {
    /// The household.
    pub token: Token,
    /// Token and name of its people; with 基本.
    pub people: Vec<(Token, String)>,
    /// Token and name of the agencies around it.
    pub agencies: Vec<(Token, String)>,
}

const MOST: usize = 20;

fn read(r: &Row) -> Result<CasePick> {
    Ok(CasePick {
        id: r.int("id")?,
        token: r.token("token")?,
        number: r.text("number")?,
        agency: r.text("agency")?,
        name: r.opt_text("name")?,
        status: r.word("status", domain::code::CaseStatus::parse)?,
    })
}

const SELECT: &str = "SELECT c.id, c.token, c.number, c.status, a.name AS agency, h.name FROM support_case c \
     JOIN agency a ON a.id = c.agency_id JOIN household h ON h.id = c.household_id WHERE ";

impl Unit {
    /// Cases out of `condition` whose contacts the actor may read and write.
    async fn picks(&self, condition: impl FnOnce(&mut Sql)) -> Result<Vec<CasePick>> {
        let mut sql = Sql::new(SELECT, vec![]);
        condition(&mut sql);
        sql.add(" AND ");
        gate::case_visible(&mut sql, self, "c", Parts::CONTACTS);
        sql.add(" ORDER BY c.id DESC LIMIT 100");
        self.all(sql, read).await
    }

    async fn recent_cases(&self) -> Result<Vec<i64>> {
        let sql = Sql::new(
            "SELECT case_id FROM contact WHERE worker_id = $1 ORDER BY ord DESC LIMIT 200",
            vals![self.ctx().actor.worker],
        );
        let mut recent = Vec::new();
        for case in self.all(sql, |r| r.int("case_id")).await? {
            if !recent.contains(&case) && recent.len() < MOST {
                recent.push(case);
            }
        }
        Ok(recent)
    }

    async fn matching(&self, line: &str) -> Result<Vec<CasePick>> {
        let folded = domain::text::fold(line);
        let number = folded.split_once(' ').and_then(|(year, serial)| {
            Some(format!("{}-{:04}", year.parse::<u16>().ok()?, serial.parse::<u32>().ok()?))
        });
        if let Some(number) = number {
            return self
                .picks(|sql| {
                    sql.add("c.number = ").bind(number);
                })
                .await;
        }
        let words = search::name_words(line, true);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let people = self.people_named(&words, None).await?;
        self.picks(|sql| {
            sql.add("c.household_id IN (SELECT m.household_id FROM household_member m WHERE m.person_id IN ");
            sql.ids(&people).add(")");
        })
        .await
    }
}

impl Store {
    /// Cases to choose from: those of the words typed (name, kana, romaji, number), the worker's most recent first;
    /// without words, the worker's recent ones and those whose main worker it is.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn case_picks(&self, ctx: &Ctx, line: &str) -> Result<Vec<CasePick>> {
        let mut unit = self.reading(ctx).await?;
        let recent = unit.recent_cases().await?;
        let mut picks = if line.trim().is_empty() {
            let worker = ctx.actor.worker;
            let mut picks = unit
                .picks(|sql| {
                    sql.add("c.id IN ").ids(&recent);
                })
                .await?;
            if picks.len() < MOST {
                let mine = unit
                    .picks(|sql| {
                        sql.add("c.worker_id = ").bind(worker).add(" AND c.status IN ('open', 'watch')");
                    })
                    .await?;
                picks.extend(mine.into_iter().filter(|m| !recent.contains(&m.id)));
            }
            picks
        } else {
            unit.matching(line).await?
        };
        picks.sort_by_key(|p| recent.iter().position(|r| *r == p.id).unwrap_or(usize::MAX));
        picks.truncate(MOST);
        unit.name_only_with_basic(&mut picks).await?;
        unit.done().await?;
        Ok(picks)
    }

    /// One case to record for, already chosen.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when it is absent or its contacts are not for this actor.
    pub async fn case_pick(&self, ctx: &Ctx, case: &Token) -> Result<CasePick> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.case(case, Parts::CONTACTS).await?;
        let mut sql = Sql::new(SELECT, vec![]);
        sql.add("c.id = ").bind(case.id);
        let mut pick = vec![unit.need(sql, read).await?];
        unit.name_only_with_basic(&mut pick).await?;
        unit.done().await?;
        pick.pop().ok_or(crate::Error::NotFound)
    }

    /// The case of a household to record for: the newest open one.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when there is none for this actor.
    pub async fn case_of_household(&self, ctx: &Ctx, household: &Token) -> Result<Token> {
        let unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::CONTACTS).await?;
        let mut picks = unit
            .picks(|sql| {
                sql.add("c.household_id = ").bind(open.id);
            })
            .await?;
        unit.done().await?;
        picks.sort_by_key(|p| p.status == domain::code::CaseStatus::Closed);
        picks.into_iter().next().map(|p| p.token).ok_or(crate::Error::NotFound)
    }

    /// What the worker chose in the newest entry.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn entry_defaults(&self, ctx: &Ctx) -> Result<EntryDefaults> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT programme, field FROM contact WHERE worker_id = $1 ORDER BY ord DESC LIMIT 1",
            vals![ctx.actor.worker],
        );
        let last = unit
            .one(sql, |r| Ok(EntryDefaults { programme: r.text("programme")?, field: r.text("field")? }))
            .await?;
        unit.done().await?;
        Ok(last.unwrap_or_default())
    }

    /// Whom a contact of this case can be with.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the case is absent or its contacts are not for this actor.
    pub async fn counterparts(&self, ctx: &Ctx, case: &Token) -> Result<Household> {
        let unit = self.reading(ctx).await?;
        let case = unit.case(case, Parts::CONTACTS).await?;
        let sql = Sql::new("SELECT token FROM household WHERE id = $1", vals![case.household]);
        let token = unit.need(sql, |r| r.token("token")).await?;
        let pair = |r: &Row| Ok((r.token("token")?, r.text("name")?));
        let people = if case.parts.has(Parts::BASIC) {
            let mut sql = Sql::new(
                "SELECT p.token, p.name FROM household_member m JOIN person p ON p.id = m.person_id \
                 WHERE m.household_id = $1 AND p.id NOT IN (",
                vals![case.household],
            );
            visible::tied_people(&mut sql, &unit);
            sql.add(") ORDER BY m.is_index DESC, m.id");
            unit.all(sql, pair).await?
        } else {
            Vec::new()
        };
        let sql = Sql::new(
            "SELECT a.token, a.name FROM agency a WHERE a.id IN (SELECT s.agency_id FROM support_tie s \
             WHERE s.household_id = $1 AND s.agency_id IS NOT NULL) OR a.id IN (SELECT k.counterpart_agency_id \
             FROM contact k WHERE k.case_id = $2) ORDER BY a.id LIMIT 100",
            vals![case.household, case.id],
        );
        let agencies = unit.all(sql, pair).await?;
        unit.done().await?;
        Ok(Household { token, people, agencies })
    }
}

impl Unit {
    async fn name_only_with_basic(&mut self, picks: &mut [CasePick]) -> Result<()> {
        if picks.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = picks.iter().map(|p| p.id).collect();
        let own = self.ctx().actor.own_agencies();
        let mut sql = Sql::new("SELECT id FROM support_case WHERE id IN ", vec![]);
        sql.ids(&ids).add(" AND agency_id IN ").ids(&own);
        let led = self.all(sql, |r| r.int("id")).await?;
        let others: Vec<i64> = ids.iter().filter(|id| !led.contains(id)).copied().collect();
        if !others.is_empty() {
            let parts = self.granted_parts(&others).await?;
            for pick in picks.iter_mut().filter(|p| others.contains(&p.id)) {
                let open = parts.iter().any(|(case, parts, _)| *case == pick.id && parts.has(Parts::BASIC));
                pick.name = pick.name.take().filter(|_| open);
            }
        }
        let line = Line::new(Action::List, Kind::Case, None).subjects(ids);
        self.note(line.shown(Parts::SUMMARY.and(Parts::BASIC), Ground::OwnWork));
        Ok(())
    }
}
