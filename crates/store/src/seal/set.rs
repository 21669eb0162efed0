//! Setting a seal.

use super::OpenSeal;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::person_visible,
    household::hold_people,
    person::person_to_change,
    reception::Named,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    household::Living,
    seal::{SealForm, reminder},
    text::fold_name,
    wareki::show_wareki,
};

/// Somebody of the person's households.
#[derive(Clone)]
pub struct Mate {
    pub(crate) id: i64,
    /// The person's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// 続柄.
    pub tie: String,
    /// Lives with the person now: covered, unless left out.
    pub with: bool,
}

/// What the form of a seal offers.
pub struct Choices {
    /// The person's token.
    pub person: Token,
    /// Name.
    pub name: String,
    /// The person's present household, if any.
    pub household: Option<Named>,
    /// Everybody of the person's households, now and before; the feared one may be among them.
    pub mates: Vec<Mate>,
    /// Who may keep it: colleagues of the present desk, the actor first.
    pub keepers: Vec<Named>,
    /// Who may be named to read, or as close to the feared one: the name with the agency.
    pub workers: Vec<Named>,
}

impl Unit {
    /// Everybody else of the person's households whom the actor may see.
    async fn mates(&self, person: i64) -> Result<Vec<Mate>> {
        let today = self.ctx().today().to_string();
        let mut sql = Sql::new(
            "SELECT p.id, p.token, p.name, o.tie, o.living, o.to_on, m.to_on AS my_to, m.living AS my_living \
             FROM household_member m JOIN household_member o ON o.household_id = m.household_id \
             JOIN person p ON p.id = o.person_id WHERE m.person_id = $1 AND o.person_id <> $1 AND ",
            vals![person],
        );
        person_visible(&mut sql, self, "p", Parts::BASIC);
        sql.add(" ORDER BY p.id, o.id DESC");
        let rows = self
            .all(sql, |r| {
                let there = |to: Option<String>| to.is_none_or(|to| to >= today);
                let lives = |word: &str| Living::parse(word) == Some(Living::With);
                let with = there(r.opt_text("to_on")?)
                    && there(r.opt_text("my_to")?)
                    && lives(&r.text("living")?)
                    && lives(&r.text("my_living")?);
                Ok(Mate {
                    id: r.int("id")?,
                    token: r.token("token")?,
                    name: r.text("name")?,
                    tie: r.text("tie")?,
                    with,
                })
            })
            .await?;
        let mut mates: Vec<Mate> = Vec::new();
        for mate in rows {
            match mates.iter_mut().find(|m| m.id == mate.id) {
                Some(known) => known.with |= mate.with,
                None => mates.push(mate),
            }
        }
        Ok(mates)
    }

    /// Who could see the person now, with their rows: the name shown says the agency.
    pub(super) async fn sealable(&self, person: i64, household: Option<i64>) -> Result<Vec<(i64, Named)>> {
        let mut sql = Sql::new(
            "SELECT w.id, w.token, w.name, w.kana, MIN(a.name) AS agency FROM worker w \
             JOIN membership m ON m.worker_id = w.id JOIN agency a ON a.id = m.agency_id WHERE w.ended_at IS NULL \
             AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) AND m.role NOT IN ('auditor', 'system') \
             AND (m.agency_id IN (SELECT agency_id FROM person WHERE id = $3) \
             OR m.agency_id IN (SELECT agency_id FROM household WHERE id = $1) \
             OR m.agency_id IN (SELECT agency_id FROM support_case WHERE household_id = $1) OR m.agency_id IN ",
            vals![household.unwrap_or(0), self.now(), person],
        );
        sql.ids(&self.ctx().actor.own_agencies());
        sql.add(
            " OR EXISTS (SELECT 1 FROM disclosure_grant g JOIN support_case c ON c.id = g.case_id \
             WHERE c.household_id = $1 AND g.ended_at IS NULL AND (g.to_at IS NULL OR g.to_at > $2) \
             AND (g.agency_id = m.agency_id OR g.worker_id = w.id))) \
             GROUP BY w.id, w.token, w.name, w.kana ORDER BY w.kana, w.name, w.id",
        );
        let read = |r: &Row| {
            let name = format!("{}（{}）", r.text("name")?, r.text("agency")?);
            Ok((r.int("id")?, Named { token: r.token("token")?, name }))
        };
        self.all(sql, read).await
    }

    /// Those who may be named in a change: who could see the person now, and who is named already.
    pub(super) async fn nameable(&self, open: &OpenSeal) -> Result<Vec<(i64, Named)>> {
        let home = self.home_of(open.person).await?.or(open.household);
        let mut all = self.sealable(open.person, home).await?;
        for table in ["seal_reader", "seal_near"] {
            for (id, named) in self.named_on(table, open.id).await? {
                if all.iter().all(|(known, _)| *known != id) {
                    all.push((id, named));
                }
            }
        }
        Ok(all)
    }

    /// The workers of the town with these names: whoever is close to the feared one may sit at a desk that sees nothing of
    /// the case today.
    pub(super) async fn near_by_name(&self, agency: i64, names: &[String]) -> Result<Vec<i64>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::new(
            "SELECT w.id, w.name, a.name AS agency FROM worker w JOIN membership m ON m.worker_id = w.id \
             JOIN agency a ON a.id = m.agency_id WHERE w.ended_at IS NULL AND (m.to_at IS NULL OR m.to_at > $2) \
             AND a.municipality_id = (SELECT municipality_id FROM agency WHERE id = $1) ORDER BY w.id",
            vals![agency, self.now()],
        );
        let folded = |text: &str| fold_name(text).replace([' ', '(', ')', '（', '）'], "");
        let town = self
            .all(sql, |r| {
                let (name, agency) = (r.text("name")?, r.text("agency")?);
                Ok((r.int("id")?, folded(&name), folded(&format!("{name}{agency}"))))
            })
            .await?;
        let mut found = Vec::new();
        for (line, name) in names.iter().enumerate() {
            let name = folded(name);
            let mut ids: Vec<i64> = town
                .iter()
                .filter(|(_, one, whole)| *one == name || *whole == name)
                .map(|(id, ..)| *id)
                .collect();
            ids.dedup();
            let sentence = match ids.as_slice() {
                [id] => {
                    found.push(*id);
                    continue;
                }
                [] => "の名前の職員は、この町の機関に見つかりません。登録された名前のとおりに書いてください",
                _ => "の名前の職員は、二人以上います。名前のあとに（機関名）を書いてください",
            };
            return Err(Fault::new("near_named", format!("{}行め{sentence}", line + 1)).into());
        }
        Ok(found)
    }

    async fn named_home(&self, person: i64) -> Result<Option<(i64, Named)>> {
        let Some(home) = self.home_of(person).await? else { return Ok(None) };
        let sql = Sql::new("SELECT token, name FROM household WHERE id = $1", vals![home]);
        self.one(sql, |r| Ok((home, Named { token: r.token("token")?, name: r.text("name")? }))).await
    }

    /// The task of the keeper, a month before the end. It names nobody.
    pub(super) async fn put_reminder(
        &self,
        household: Option<i64>,
        agency: i64,
        keeper: i64,
        to: chrono::NaiveDate,
    ) -> Result<i64> {
        let words = format!(
            "居所の秘匿の期限は {} です。続けるかどうかを、本人と確かめる（期限が過ぎても、解くまで秘匿のままです）",
            show_wareki(to)
        );
        self.put_task(household, agency, keeper, &words, reminder(to, self.ctx().today())).await
    }

    /// A task of the keeper, at the desk's case of the household if there is one.
    pub(super) async fn put_task(
        &self,
        household: Option<i64>,
        agency: i64,
        keeper: i64,
        words: &str,
        due: chrono::NaiveDate,
    ) -> Result<i64> {
        let case = Sql::new(
            "SELECT id FROM support_case WHERE household_id = $1 AND agency_id = $2 ORDER BY id DESC LIMIT 1",
            vals![household.unwrap_or(0), agency],
        );
        let case = self.one(case, |r| r.int("id")).await?;
        let sql = Sql::new(
            "INSERT INTO task (token, agency_id, owner_id, case_id, kind, words, due_on, due_time, waiting_words, \
             moved_reason, made_by, made_at) VALUES ($1, $2, $3, $4, 'task', $5, $6, '', '', '', $7, $8) RETURNING id",
            vals![
                secret::token()?.as_str(),
                agency,
                keeper,
                case,
                words,
                due.to_string(),
                self.ctx().actor.worker,
                self.now()
            ],
        );
        self.insert(sql).await
    }

    pub(super) async fn put_worker(&self, table: &str, seal: i64, worker: i64) -> Result<()> {
        let sql = format!(
            "INSERT INTO {table} (seal_id, worker_id, made_by, made_at) SELECT $1, $2, CAST($3 AS BIGINT), \
             CAST($4 AS BIGINT) WHERE NOT EXISTS \
             (SELECT 1 FROM {table} k WHERE k.seal_id = $1 AND k.worker_id = $2 AND k.ended_at IS NULL)"
        );
        let by = self.ctx().actor.worker;
        self.run(Sql::new(&sql, vals![seal, worker, by, self.now()])).await?;
        Ok(())
    }
}

pub(super) const NOT_BOTH: &str =
    "相手に近い職員は、読める人や守り手にはなれません。どちらかを外してください";

/// The rows behind tokens that were offered.
pub(super) fn picked(field: &'static str, from: &[(i64, Named)], chosen: &[Token]) -> Result<Vec<i64>> {
    let row = |token: &Token| from.iter().find(|(_, n)| n.token == *token).map(|(id, _)| *id);
    let rows: Option<Vec<i64>> = chosen.iter().map(row).collect();
    rows.ok_or_else(|| Fault::new(field, "職員を、一覧から選びなおしてください").into())
}

impl Store {
    /// What the form of a seal over this person offers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person is absent, not the actor's own work, or under a seal already.
    pub async fn seal_choices(&self, ctx: &Ctx, person: &Token) -> Result<Choices> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let id = person_to_change(&unit, person).await?;
        if unit.seal_of_person(id).await?.is_some() {
            return Err(Error::NotFound);
        }
        let name =
            unit.need(Sql::new("SELECT name FROM person WHERE id = $1", vals![id]), |r| r.text("name"));
        let name = name.await?;
        let home = unit.named_home(id).await?;
        let workers = unit.sealable(id, home.as_ref().map(|(id, _)| *id)).await?;
        let choices = Choices {
            person: person.clone(),
            name,
            mates: unit.mates(id).await?,
            keepers: unit.colleagues(agency).await?.into_iter().map(|(_, named)| named).collect(),
            workers: workers.into_iter().map(|(_, named)| named).collect(),
            household: home.map(|(_, named)| named),
        };
        unit.note(Line::new(Action::View, Kind::Person, id).shown(Parts::BASIC, Ground::OwnWork));
        unit.done().await?;
        Ok(choices)
    }

    /// Seals somebody's whereabouts, and those of everybody who lives with them, from the next request on. `once`: the
    /// form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person is absent, or not the actor's own work; [`Error::Invalid`] when one who was
    /// chosen was not offered, or a seal stands already.
    pub async fn set_seal(&self, ctx: &Ctx, person: &Token, form: &SealForm, once: &str) -> Result<Token> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        let id = person_to_change(&unit, person).await?;
        // One after the other, so that two at once do not set two.
        unit.run(Sql::new("UPDATE person SET version = version WHERE id = $1", vals![id])).await?;
        let token = secret::token()?;
        if let Some(answer) = unit.once("seal", once, token.as_str()).await? {
            return Token::parse(&answer).map_err(|_| Error::Broken("idempotency.answer"));
        }
        hold_people(&unit, &[id], &[]).await?;
        if unit.seal_of_person(id).await?.is_some() {
            return Err(Fault::new("ground", "この人の居所は、もう秘匿されています").into());
        }
        let home = unit.home_of(id).await?;
        let mates = unit.mates(id).await?;
        let mate = |token: &Token| mates.iter().find(|m| m.token == *token);
        let party = match &form.party_person {
            Some(token) => Some(
                mate(token)
                    .ok_or_else(|| Fault::new("party_person", "相手を、一覧から選びなおしてください"))?,
            ),
            None => None,
        };
        if form.covered.iter().any(|token| mate(token).is_none_or(|m| !m.with)) {
            return Err(Fault::new("cover", "いっしょに守る人を、選びなおしてください").into());
        }
        let workers = unit.sealable(id, home).await?;
        let keeper = picked("keeper", &unit.colleagues(agency).await?, std::slice::from_ref(&form.keeper))?;
        let keeper = keeper.first().copied().ok_or(Error::NotFound)?;
        let readers = picked("reader", &workers, &form.readers)?;
        let mut near = picked("near", &workers, &form.near)?;
        near.extend(unit.near_by_name(agency, &form.near_named).await?);
        if near.iter().any(|one| *one == keeper || readers.contains(one)) {
            return Err(Fault::new("near_named", NOT_BOTH).into());
        }
        let task = unit.put_reminder(home, agency, keeper, form.to).await?;
        let sql = Sql::new(
            "INSERT INTO seal (token, person_id, household_id, agency_id, keeper_id, ground, words, party, party_id, \
             from_on, to_on, task_id, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
             RETURNING id",
            vals![
                token.as_str(),
                id,
                home,
                agency,
                keeper,
                form.ground.word(),
                form.words.as_str(),
                form.party.as_str(),
                party.map(|p| p.id),
                form.from.to_string(),
                form.to.to_string(),
                task,
                ctx.actor.worker,
                unit.now()
            ],
        );
        let seal = unit.insert(sql).await?;
        let with = mates.iter().filter(|m| m.with).map(|m| (m.id, !form.covered.contains(&m.token)));
        for (covered, left_out) in std::iter::once((id, false)).chain(with) {
            let sql = Sql::new(
                "INSERT INTO seal_cover (seal_id, person_id, left_out, made_at) VALUES ($1, $2, $3, $4)",
                vals![seal, covered, i64::from(left_out), unit.now()],
            );
            unit.run(sql).await?;
        }
        unit.spread_seals(&[id]).await?;
        for worker in std::iter::once(keeper).chain(readers) {
            unit.put_worker("seal_reader", seal, worker).await?;
        }
        for worker in near {
            unit.put_worker("seal_near", seal, worker).await?;
        }
        unit.note(Line::new(Action::Create, Kind::Seal, seal).person(id));
        unit.done().await?;
        Ok(token)
    }
}
