//! Links between two records: the same person, or known to be different. Ended, never deleted.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    household::hold_people,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Instant, Token, access::Parts};

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// Two records of one person.
    Same,
    /// Two people; not to be asked again.
    Different,
}

impl LinkKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Same, Self::Different].into_iter().find(|kind| kind.word() == word)
    }
}

/// A link as a person's page shows it. Without `Debug`: it names a person.
#[derive(Clone)]
pub struct LinkView {
    /// The link's token, to end it.
    pub token: Token,
    /// The same person? Otherwise known to be different.
    pub same: bool,
    /// The other record's token.
    pub other: Token,
    /// Its name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// What was found alike when it was made.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: String,
}

impl Store {
    /// Says that two records are of one person. Both stay as they are. Saying it again changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works with `person` and may see `other`.
    pub async fn link_same(&self, ctx: &Ctx, person: &Token, other: &Token) -> Result<()> {
        self.link(ctx, person, other, LinkKind::Same).await
    }

    /// Says that two records are of different people, so that nobody is asked again.
    ///
    /// # Errors
    /// As [`Store::link_same`].
    pub async fn link_different(&self, ctx: &Ctx, person: &Token, other: &Token) -> Result<()> {
        self.link(ctx, person, other, LinkKind::Different).await
    }

    async fn link(&self, ctx: &Ctx, person: &Token, other: &Token, kind: LinkKind) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let person = unit.person(person, Parts::BUT_WHEREABOUTS).await?.id;
        let other = unit.person(other, Parts::BASIC).await?.id;
        if !unit.works_with(person).await? {
            return Err(Error::NotFound);
        }
        unit.link_people(person, other, kind).await?;
        unit.done().await
    }

    /// Ends a link: from now on the two records are what they were before it. The row stays as a trace.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works with one of the two and may see the other.
    pub async fn unlink(&self, ctx: &Ctx, link: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "SELECT id, person_a, person_b FROM person_link WHERE token = $1 AND ended_at IS NULL",
            vals![link.as_str()],
        );
        let (id, a, b) =
            unit.need(sql, |r| Ok((r.int("id")?, r.int("person_a")?, r.int("person_b")?))).await?;
        unit.person_row(a, Parts::BASIC).await?;
        unit.person_row(b, Parts::BASIC).await?;
        if !unit.works_with(a).await? && !unit.works_with(b).await? {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "UPDATE person_link SET ended_at = $2, ended_by = $3 WHERE id = $1",
            vals![id, ctx.now, ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Link, id).person(a).subjects([a, b]));
        unit.done().await
    }

    /// The links of a person in force, to people whom the actor may see.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person is absent or not for this actor.
    pub async fn links_of(&self, ctx: &Ctx, person: &Token) -> Result<Vec<LinkView>> {
        let mut unit = self.reading(ctx).await?;
        let id = unit.person(person, Parts::BASIC).await?.id;
        let links = unit.links_of(id).await?;
        unit.note(Line::new(Action::View, Kind::Person, id));
        unit.done().await?;
        Ok(links)
    }
}

impl Unit {
    /// Does the actor work with this person: written down by an own agency, or in a household with a case that an own
    /// agency leads? A grant lets others see, never say who is who.
    async fn works_with(&self, person: i64) -> Result<bool> {
        let own = self.ctx().actor.own_agencies();
        let mut sql =
            Sql::new("SELECT p.id FROM person p WHERE p.id = $1 AND (p.agency_id IN ", vals![person]);
        sql.ids(&own).add(" OR EXISTS (SELECT 1 FROM household_member m JOIN support_case c ");
        sql.add("ON c.household_id = m.household_id WHERE m.person_id = p.id AND c.agency_id IN ");
        sql.ids(&own).add("))");
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }

    /// Makes a link between two rows. The caller has been through the gate for both.
    pub(crate) async fn link_people(&mut self, a: i64, b: i64, kind: LinkKind) -> Result<()> {
        if a == b {
            return Err(Error::NotFound);
        }
        let (a, b) = (a.min(b), a.max(b));
        if kind == LinkKind::Same {
            // Either a seal that is being set finds the link, or the link the seal.
            hold_people(self, &[a, b], &[]).await?;
        }
        let sql = Sql::new(
            "SELECT id, kind FROM person_link WHERE person_a = $1 AND person_b = $2 AND ended_at IS NULL",
            vals![a, b],
        );
        let mut made = false;
        for (id, was) in self.all(sql, |r| Ok((r.int("id")?, r.word("kind", LinkKind::parse)?))).await? {
            if was == kind {
                made = true;
                continue;
            }
            // The worker has thought again: what was said before ends.
            let sql = Sql::new(
                "UPDATE person_link SET ended_at = $2, ended_by = $3 WHERE id = $1",
                vals![id, self.now(), self.ctx().actor.worker],
            );
            self.run(sql).await?;
            self.note(Line::new(Action::End, Kind::Link, id).person(a).subjects([a, b]));
        }
        if made {
            return Ok(());
        }
        let reason = self.reason(a, b).await?;
        let sql = Sql::new(
            "INSERT INTO person_link (token, person_a, person_b, kind, reason, made_at, made_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            vals![
                secret::token()?.to_string(),
                a,
                b,
                kind.word(),
                reason,
                self.now(),
                self.ctx().actor.worker
            ],
        );
        let id = self.insert(sql).await?;
        if kind == LinkKind::Same {
            self.spread_seals(&[a, b]).await?;
        }
        self.note(Line::new(Action::Create, Kind::Link, id).person(a).subjects([a, b]));
        Ok(())
    }

    /// What is alike in the names and births of two records, in words. Telephones and addresses are left out: the
    /// link may be read by somebody to whom they are not shared.
    async fn reason(&self, a: i64, b: i64) -> Result<String> {
        let (mut a, mut b) = (self.known(a).await?.1, self.known(b).await?.1);
        for known in [&mut a, &mut b] {
            (known.phones, known.address) = (Vec::new(), None);
        }
        let found = domain::duplicate::score(&a, &b).reasons;
        Ok(found.into_iter().map(domain::duplicate::Reason::sentence).collect::<Vec<_>>().join("、"))
    }

    /// The links of a person in force, to people whom the actor may see. The caller has been through the gate.
    pub(crate) async fn links_of(&self, person: i64) -> Result<Vec<LinkView>> {
        let sql = Sql::new(
            "SELECT l.token, l.kind, l.reason, l.made_at, w.name AS by_name, p.id AS other_id, p.token AS other, \
             p.name, p.kana FROM person_link l JOIN worker w ON w.id = l.made_by \
             JOIN person p ON p.id = CASE WHEN l.person_a = $1 THEN l.person_b ELSE l.person_a END \
             WHERE (l.person_a = $1 OR l.person_b = $1) AND l.ended_at IS NULL ORDER BY l.id",
            vals![person],
        );
        let rows = self
            .all(sql, |r| {
                let link = LinkView {
                    token: r.token("token")?,
                    same: r.word("kind", LinkKind::parse)? == LinkKind::Same,
                    other: r.token("other")?,
                    name: r.text("name")?,
                    kana: r.text("kana")?,
                    reason: r.text("reason")?,
                    at: r.int("made_at")?,
                    by: r.text("by_name")?,
                };
                Ok((r.int("other_id")?, link))
            })
            .await?;
        let mut links = Vec::with_capacity(rows.len());
        for (other, link) in rows {
            match self.person_row(other, Parts::BASIC).await {
                Ok(_) => links.push(link),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(links)
    }

    /// Everybody linked to a person in force, seen or not: they are not asked about again.
    pub(crate) async fn linked_to(&self, person: i64) -> Result<Vec<i64>> {
        let sql = Sql::new(
            "SELECT CASE WHEN person_a = $1 THEN person_b ELSE person_a END AS other FROM person_link \
             WHERE (person_a = $1 OR person_b = $1) AND ended_at IS NULL",
            vals![person],
        );
        self.all(sql, |r| r.int("other")).await
    }
}
