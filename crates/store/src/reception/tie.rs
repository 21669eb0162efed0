//! From a reception to a person, a household, a case. The reception keeps every word that it had; what is tied can
//! be untied.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    case::open_case,
    db::Store,
    duplicate::LinkKind,
    error::{Error, Result},
    household::{hold, works_on},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::Parts,
    code::ReceptionState,
    duplicate::Known,
    phone,
    reception::{Told, Visitor},
    wareki::Birth,
};

/// A reception's row as tying needs it, locked until the unit is done.
struct Held {
    id: i64,
    agency: i64,
    number: String,
    person: Option<i64>,
    household: Option<i64>,
    case: Option<i64>,
}

/// What a reception tells for the search of the same person.
pub(super) fn known(told: &Told) -> Known {
    Known {
        name: told.name.clone(),
        kana: told.kana.clone(),
        birth: told.birth,
        phones: Some(told.phone.clone()).filter(|p| !p.is_empty()).into_iter().collect(),
        address: Some(told.address.clone()).filter(|a| !a.is_empty()),
    }
}

impl Store {
    /// It was this person. The person's present household comes with it, where the actor may see one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of the two is absent or not for this actor; [`Error::Invalid`] when the
    /// reception is tied to somebody else.
    pub async fn tie_person(&self, ctx: &Ctx, reception: &Token, person: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.hold(reception).await?;
        let person = unit.person(person, Parts::BASIC).await?.id;
        match held.person {
            Some(tied) if tied == person => return Ok(()),
            Some(_) => return Err(tied_already()),
            None => {}
        }
        let household = unit.home_of(person).await?;
        unit.tie(&held, person, household).await?;
        unit.done().await
    }

    /// Makes a person out of what was told, and a household: a new one, or that of `beside`, with whom the person
    /// lives. A reception that is tied already stays as it is, so that a second press makes no second person.
    ///
    /// # Errors
    /// [`Error::NotFound`] when something is absent or not for this actor.
    pub async fn person_from_reception(
        &self,
        ctx: &Ctx,
        reception: &Token,
        beside: Option<&Token>,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.hold(reception).await?;
        if held.person.is_some() {
            return Ok(());
        }
        let told = unit.told(held.id).await?;
        let person = unit.person_of(&told, held.agency).await?;
        let household = match beside {
            None => unit.household_of(&told, &held).await?,
            Some(beside) => {
                let other = unit.person(beside, Parts::BUT_WHEREABOUTS).await?.id;
                unit.link_people(person, other, LinkKind::Different).await?;
                match unit.home_of(other).await? {
                    Some(home) if works_on(&unit, home).await? => home,
                    Some(_) => return Err(Error::NotFound),
                    None => {
                        let home = unit.household_of(&told, &held).await?;
                        unit.member(home, other, "", false).await?;
                        home
                    }
                }
            }
        };
        let (tie, index) = if beside.is_none() { ("本人", true) } else { ("", false) };
        unit.member(household, person, tie, index).await?;
        let asked = Sql::new("SELECT person_id FROM reception_other WHERE reception_id = $1", vals![held.id]);
        for other in unit.all(asked, |r| r.int("person_id")).await? {
            unit.link_people(person, other, LinkKind::Different).await?;
        }
        unit.tie(&held, person, Some(household)).await?;
        unit.done().await
    }

    /// It was not this person: do not ask again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of the two is absent or not for this actor.
    pub async fn not_this_person(&self, ctx: &Ctx, reception: &Token, person: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.hold(reception).await?;
        let other = unit.person(person, Parts::BASIC).await?.id;
        if let Some(person) = held.person {
            unit.person_row(person, Parts::BUT_WHEREABOUTS).await?;
            unit.link_people(person, other, LinkKind::Different).await?;
            return unit.done().await;
        }
        let sql = Sql::new(
            "INSERT INTO reception_other (reception_id, person_id, made_at, made_by) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (reception_id, person_id) DO NOTHING",
            vals![held.id, other, ctx.now, ctx.actor.worker],
        );
        if unit.run(sql).await? > 0 {
            unit.note(Line::new(Action::Change, Kind::Reception, held.id).person(other));
        }
        unit.done().await
    }

    /// Takes the tie to a person back. The person and the household stay; the reception has all its words.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when a case has come of it: the case would lose its beginning.
    pub async fn untie_person(&self, ctx: &Ctx, reception: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.hold(reception).await?;
        let Some(person) = held.person else { return Ok(()) };
        // Untied, it would be nobody's, and tell where somebody sealed can be found.
        if !unit.sealed_receptions(&[held.id]).await?.is_empty() {
            return Err(Fault::new(
                "untie",
                "居所が秘匿されているので、はずせません。名前を書かれた職員が、理由を書いて開いてから、はずしてください",
            )
            .into());
        }
        if held.case.is_some() {
            return Err(Fault::new("untie", "この受付はケースになっているので、はずせません").into());
        }
        let sql = Sql::new(
            "UPDATE reception SET person_id = NULL, household_id = NULL WHERE id = $1",
            vals![held.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Link, held.id).person(person));
        unit.note(Line::new(Action::Change, Kind::Reception, held.id).person(person));
        unit.done().await
    }

    /// Opens a case of this reception's person and household, or joins it to the open case `join` of that household.
    /// The reception ends with it; its open tasks go along. A reception that became a case stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when it is not known yet who it was.
    pub async fn case_from_reception(
        &self,
        ctx: &Ctx,
        reception: &Token,
        join: Option<&Token>,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.hold(reception).await?;
        if held.case.is_some() {
            return Ok(());
        }
        let (Some(person), Some(household)) = (held.person, held.household) else {
            return Err(Fault::new("case", "だれのことかを、先に人につないでください").into());
        };
        unit.person_row(person, Parts::BASIC).await?;
        unit.household_row(household, Parts::BUT_WHEREABOUTS).await?;
        if !works_on(&unit, household).await? {
            return Err(Error::NotFound);
        }
        let case = match join {
            None => open_case(&mut unit, household, person, None, ctx.today(), None).await?.id,
            Some(join) => {
                let case = unit.case(join, Parts::BUT_WHEREABOUTS).await?;
                if case.household != household {
                    return Err(Error::NotFound);
                }
                case.id
            }
        };
        let told = unit.told(held.id).await?;
        if told.screening == "undecided" && unit.offers("screening", "plan").await? {
            let told = Told { screening: "plan".to_owned(), ..told };
            unit.replace_told(held.id, None, &told).await?;
        }
        let sql = Sql::new(
            "UPDATE reception SET case_id = $2, state = $3, closed_at = $4 WHERE id = $1",
            vals![held.id, case, ReceptionState::Closed.word(), ctx.now],
        );
        unit.run(sql).await?;
        let sql = Sql::new(
            "UPDATE task SET case_id = $2 WHERE reception_id = $1 AND case_id IS NULL AND done_at IS NULL",
            vals![held.id, case],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Reception, held.id).case(case).person(person));
        unit.done().await
    }
}

fn tied_already() -> Error {
    Fault::new("person", "もう別の人につながっています。先にはずしてから、つないでください").into()
}

impl Unit {
    /// Opens a reception and locks its row, so that two who tie it at once do it one after the other.
    async fn hold(&self, reception: &Token) -> Result<Held> {
        let id = self.reception(reception).await?;
        let sql = Sql::new(
            "UPDATE reception SET version = version WHERE id = $1 \
             RETURNING agency_id, number, person_id, household_id, case_id",
            vals![id],
        );
        self.need(sql, |r| {
            Ok(Held {
                id,
                agency: r.int("agency_id")?,
                number: r.text("number")?,
                person: r.opt_int("person_id")?,
                household: r.opt_int("household_id")?,
                case: r.opt_int("case_id")?,
            })
        })
        .await
    }

    async fn tie(&mut self, held: &Held, person: i64, household: Option<i64>) -> Result<()> {
        let sql = Sql::new(
            "UPDATE reception SET person_id = $2, household_id = $3 WHERE id = $1",
            vals![held.id, person, household],
        );
        self.run(sql).await?;
        self.note(Line::new(Action::Change, Kind::Reception, held.id).person(person));
        Ok(())
    }

    /// A person's record with everything that was told of the person.
    async fn person_of(&mut self, told: &Told, agency: i64) -> Result<i64> {
        let area = self.area_of(told).await?;
        let sql = Sql::new(
            "INSERT INTO person (token, agency_id, area_id, name, kana, birth, sex, postal, address, email, \
             languages, contact_rule, leave_message, workplace, note, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, '', '', $9, $10, '', '', $11) RETURNING id",
            vals![
                secret::token()?.to_string(),
                agency,
                area,
                told.name.as_str(),
                told.kana.as_str(),
                told.birth.map(Birth::to_storage).unwrap_or_default(),
                told.sex.as_str(),
                told.address.as_str(),
                told.contact_wish.as_str(),
                told.leave_message.map(i64::from),
                self.now()
            ],
        );
        let id = self.insert(sql).await?;
        if !told.phone.is_empty() {
            // Where another talked, the number may be theirs: it is labelled as such.
            let other = told.visitor.is_some_and(|v| v != Visitor::Person);
            let label = match (other, told.visitor_tie.as_str()) {
                (true, "") => "話した人の連絡先",
                (true, tie) => tie,
                (false, _) => "",
            };
            let sql = Sql::new(
                "INSERT INTO person_phone (person_id, number, tail, label, safe) VALUES ($1, $2, $3, $4, 1)",
                vals![id, told.phone.as_str(), phone::tail(&told.phone, 4).unwrap_or_default(), label],
            );
            self.run(sql).await?;
        }
        self.keep_person_keys(id).await?;
        self.note(Line::new(Action::Create, Kind::Person, id));
        Ok(id)
    }

    /// A household named as an office says it: by the family name, or by the reception's number.
    async fn household_of(&mut self, told: &Told, held: &Held) -> Result<i64> {
        let family = [&told.name, &told.kana]
            .into_iter()
            .find_map(|name| name.split(' ').next().filter(|n| !n.is_empty()));
        let name = family.map_or_else(
            || format!("名前を聞いていない方（{}）", held.number),
            |family| format!("{family}さん"),
        );
        let sql = Sql::new(
            "INSERT INTO household (token, agency_id, area_id, name, address, note, created_at) \
             VALUES ($1, $2, $3, $4, $5, '', $6) RETURNING id",
            vals![
                secret::token()?.to_string(),
                held.agency,
                self.area_of(told).await?,
                name,
                told.address.as_str(),
                self.now()
            ],
        );
        let id = self.insert(sql).await?;
        self.note(Line::new(Action::Create, Kind::Household, id));
        Ok(id)
    }

    async fn member(&self, household: i64, person: i64, tie: &str, index: bool) -> Result<()> {
        hold(self, household).await?;
        let sql = Sql::new(
            "INSERT INTO household_member (token, household_id, person_id, tie, living, is_index) \
             VALUES ($1, $2, $3, $4, 'with', $5)",
            vals![secret::token()?.to_string(), household, person, tie, i64::from(index)],
        );
        self.run(sql).await?;
        self.spread_seals(&[person]).await?;
        self.index_person(person).await
    }

    async fn area_of(&self, told: &Told) -> Result<Option<i64>> {
        let Some(area) = &told.area else { return Ok(None) };
        self.one(Sql::new("SELECT id FROM area WHERE token = $1", vals![area.as_str()]), |r| r.int("id"))
            .await
    }
}
