//! The one-time page itself: an agency without an account reads what was told to it, and answers. Whoever comes has no role
//! anywhere; the link names one つなぎ and opens nothing else. What is absent, wrong, outlived, ended or borne no more
//! finds nothing, and each alike.

use super::{
    Referral, Turned, columns,
    link::{BEARERS, GOES_ON, bears, code_hash},
    read,
    turn::Hand,
};
use crate::{
    actor::{Actor, Ctx, Desk},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret::Sealer,
    session::secret_hash,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Secret, Token,
    access::Parts,
    handover::Key,
    referral::{
        MoveForm, Side, Standing, State,
        page::{Ended, OutsideForm, PAGE_OPEN, PAGE_TRIES, Shown},
    },
};
use std::sync::Arc;

/// That the number was typed: until when it holds, and a digest that only this store can make. It gives no right by
/// itself; every request asks the rows again.
#[derive(Clone)]
pub struct Proof {
    until: Instant,
    mac: Secret<String>,
}

impl Proof {
    /// For a cookie.
    #[must_use]
    pub fn show(&self) -> String {
        format!("{}.{}", self.until, self.mac.show())
    }

    /// Reads [`Proof::show`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (until, mac) = text.split_once('.')?;
        Some(Self { until: until.parse().ok()?, mac: Secret::new(mac.to_owned()) })
    }

    fn new(key: &Sealer, link: &Link, until: Instant) -> Self {
        let mac = key.digest("referral page", &format!("{} {} {until}", link.key_hash, link.code_hash));
        Self { until, mac: Secret::new(mac) }
    }

    fn holds(&self, key: &Sealer, link: &Link, now: Instant) -> bool {
        let whole = Self::new(key, link, self.until);
        // Hashes are compared in a time that tells nothing.
        let same = blake3::hash(whole.mac.show().as_bytes()) == blake3::hash(self.mac.show().as_bytes());
        same && now < self.until && self.until <= now + PAGE_OPEN
    }
}

/// Before the number is typed: who asks whom, and nothing of a person. Without `Debug`.
#[derive(Clone)]
pub struct Front {
    /// Who asks.
    pub from_name: String,
    /// Its phone, digits only; may be empty.
    pub from_phone: String,
    /// Who is asked.
    pub to_name: String,
    /// Sent on.
    pub asked_on: NaiveDate,
}

/// After the number was typed. Without `Debug`.
#[derive(Clone)]
pub struct OutPage {
    /// What stands above all.
    pub front: Front,
    /// Who asked.
    pub worker: String,
    /// What is asked for, where it is shown.
    pub subject: Option<String>,
    /// How the person is called, where it is shown.
    pub who: Option<String>,
    /// What is told, where it is shown.
    pub told: Option<String>,
    /// What can be read here.
    pub shown: Shown,
    /// Where it stands.
    pub standing: Standing,
    /// Until when something is awaited.
    pub due: Option<NaiveDate>,
    /// Until when the link holds at most.
    pub ends_at: Instant,
    /// The last answer was given here: what was sent stands here for a while, and nothing else.
    pub over: bool,
    /// Changes when the つなぎ is changed.
    pub version: i64,
    /// What was done so far, the oldest first.
    pub turns: Vec<Turned>,
    /// Keeps the page open for a further while.
    pub proof: Proof,
}

impl OutPage {
    /// The word of the state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.standing.kept().state
    }
}

/// What a link opens.
#[derive(Clone)]
pub enum Seen {
    /// The number is to be typed.
    Front(Front),
    /// The page.
    Open(Box<OutPage>),
}

/// What came of a number.
#[derive(Clone)]
pub enum Entered {
    /// It was right.
    Open(Proof),
    /// It was wrong; so many tries are left.
    Wrong {
        /// Tries.
        left: i64,
    },
}

/// A link that bears now.
struct Link {
    id: i64,
    referral: i64,
    key_hash: String,
    code_hash: String,
    shown: Shown,
    made_by: i64,
    ends_at: Instant,
    once_hash: String,
    agency: i64,
    over: bool,
}

impl Unit {
    /// The link behind a key, while it bears; from then on the asked agency acts, without a worker and without a role.
    async fn open_link(&mut self, key: &Key) -> Result<Link> {
        let now = self.now();
        self.step_over().await?;
        let mut sql = Sql::new(
            &format!(
                "SELECT l.*, f.to_agency_id, y.token AS to_token, y.name AS to_name, y.municipality_id FROM {BEARERS} \
                 JOIN referral_link l ON l.referral_id = f.id WHERE l.key_hash = $1 AND l.ends_at > $2 \
                 AND ((l.ended_at IS NULL AND {GOES_ON}) OR (l.ended_why = $3 AND l.ended_at > $4)) AND "
            ),
            vals![secret_hash(key.show()), now, Ended::Answered.word(), now - PAGE_OPEN],
        );
        bears(&mut sql, self, "l.made_at");
        let (link, desk) = self
            .need(sql, |r| {
                let agency = r.int("to_agency_id")?;
                let link = Link {
                    id: r.int("id")?,
                    referral: r.int("referral_id")?,
                    key_hash: r.text("key_hash")?,
                    code_hash: r.text("code_hash")?,
                    shown: Shown::from_bits(r.int("shows")?),
                    made_by: r.int("made_by")?,
                    ends_at: r.int("ends_at")?,
                    once_hash: r.text("once_hash")?,
                    agency,
                    over: r.opt_int("ended_at")?.is_some(),
                };
                let desk = Desk {
                    agency,
                    municipality: r.opt_int("municipality_id")?,
                    token: r.token("to_token")?,
                    name: r.text("to_name")?,
                    town: String::new(),
                    roles: Vec::new(),
                };
                Ok((link, desk))
            })
            .await?;
        self.stand_as(link.agency).await?;
        let nobody = Ctx { actor: Arc::new(outsider(&self.ctx().actor, desk)), ..self.ctx().clone() };
        self.act_as(nobody);
        Ok(link)
    }

    /// The つなぎ of a link, as its asked side.
    async fn referral_of_link(&self, link: &Link) -> Result<Referral> {
        let sql = Sql::new(&format!("{}f.id = $1", columns("$2")), vals![link.referral, self.now()]);
        let mut referral = self.need(sql, |r| read(r, &[link.agency])).await?;
        referral.side = Side::Asked;
        self.put_turns(&mut referral).await?;
        Ok(referral)
    }
}

/// Who comes by a link: the agency, so that the audit says who saw; no worker, no post, no right.
fn outsider(stranger: &Actor, desk: Desk) -> Actor {
    Actor {
        worker: 0,
        posts: Vec::new(),
        token: Token::from_bytes([0; 16]),
        desks: vec![desk],
        ..stranger.clone()
    }
}

fn front(of: &Referral) -> Front {
    Front {
        from_name: of.from_name.clone(),
        from_phone: of.from_phone.clone(),
        to_name: of.to_name.clone(),
        asked_on: of.asked_on,
    }
}

/// What the page shows of it: the parts that were chosen, and every word that was written here.
fn shown_of(key: &Sealer, link: &Link, of: Referral, now: Instant) -> OutPage {
    let Shown { subject, who, told } = link.shown;
    let may = !link.over;
    let mut turns = of.turns.clone();
    turns.retain(|turn| may || turn.outside);
    for turn in &mut turns {
        if !turn.outside && !told {
            turn.words = String::new();
        }
    }
    OutPage {
        front: front(&of),
        worker: of.from_worker_name,
        subject: of.subject.filter(|_| may && subject),
        who: of.who.filter(|who| may && link.shown.who && !who.is_empty()),
        told: of.told.filter(|_| may && told),
        shown: Shown { subject, who, told },
        standing: of.standing,
        due: of.due,
        ends_at: link.ends_at,
        over: link.over,
        version: of.version,
        turns,
        proof: Proof::new(key, link, now + PAGE_OPEN),
    }
}

impl Store {
    /// Opens the one-time page: who asks; and with a proof that holds, what was told and can be answered. Each opening is on
    /// record as the asked agency's, the second with the parts that were shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a key that opens nothing, whatever the reason.
    pub async fn referral_page(&self, ctx: &Ctx, key: &Key, proof: Option<&Proof>) -> Result<Seen> {
        let mut unit = self.reading(ctx).await?;
        let link = unit.open_link(key).await?;
        let referral = unit.referral_of_link(&link).await?;
        let open = proof.is_some_and(|proof| proof.holds(&self.key, &link, ctx.now));
        if !open {
            if link.over {
                return Err(Error::NotFound);
            }
            // Nothing of a person was shown, so the line belongs to no case.
            unit.note(Line::new(Action::View, Kind::ReferralLink, link.id));
            unit.done().await?;
            return Ok(Seen::Front(front(&referral)));
        }
        let (case, ground) = (referral.case, referral.ground);
        let page = shown_of(&self.key, &link, referral, ctx.now);
        let any = page.subject.is_some() || page.who.is_some() || page.told.is_some();
        let parts = if any { Parts::SUMMARY } else { Parts::NONE };
        unit.note(Line::new(Action::View, Kind::Referral, link.referral).case(case).shown(parts, ground));
        unit.done().await?;
        Ok(Seen::Open(Box::new(page)))
    }

    /// Tries the number that was told by phone. After [`PAGE_TRIES`] wrong ones the link is ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a key that opens nothing, and after the last wrong number.
    pub async fn enter_referral_page(&self, ctx: &Ctx, key: &Key, code: &str) -> Result<Entered> {
        let mut unit = self.upkeep(ctx).await?;
        let link = unit.open_link(key).await?;
        // Counted before it is compared: tries at the same moment wait for each other here.
        let sql = Sql::new(
            "UPDATE referral_link SET tries = tries + 1 WHERE id = $1 AND ended_at IS NULL AND tries < $2 \
             RETURNING tries, code_hash",
            vals![link.id, PAGE_TRIES],
        );
        let (tries, wanted) = unit.need(sql, |r| Ok((r.int("tries")?, r.text("code_hash")?))).await?;
        let typed = code_hash(&self.key, &link.key_hash, code);
        if blake3::hash(typed.as_bytes()) == blake3::hash(wanted.as_bytes()) {
            let sql = Sql::new(
                "UPDATE referral_link SET tries = tries - 1, opened_at = $2 WHERE id = $1",
                vals![link.id, ctx.now],
            );
            unit.run(sql).await?;
            unit.note(Line::new(Action::Login, Kind::ReferralLink, link.id));
            unit.done().await?;
            let link = Link { code_hash: wanted, ..link };
            return Ok(Entered::Open(Proof::new(&self.key, &link, ctx.now + PAGE_OPEN)));
        }
        let left = PAGE_TRIES - tries;
        if left <= 0 {
            let sql = Sql::new(
                "UPDATE referral_link SET ended_at = $2, ended_why = $3 WHERE id = $1",
                vals![link.id, ctx.now, Ended::Tries.word()],
            );
            unit.run(sql).await?;
        }
        unit.note(Line::new(Action::LoginFailed, Kind::ReferralLink, link.id));
        unit.done().await?;
        if left <= 0 { Err(Error::NotFound) } else { Ok(Entered::Wrong { left }) }
    }

    /// Answers on the page: a move of the asked side, with the name as written. The same form sent twice (`once`) is one
    /// answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a key that opens nothing; [`Error::LoggedOut`] when the number is to be typed again;
    /// [`Error::Invalid`] and [`Error::Stale`] as of [`Store::turn_referral`].
    pub async fn answer_referral_page(
        &self,
        ctx: &Ctx,
        key: &Key,
        proof: Option<&Proof>,
        form: &OutsideForm,
        (version, once): (i64, &str),
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        // One answer after the other: the second of a double click reads what the first wrote.
        let touch = Sql::new(
            "UPDATE referral_link SET tries = tries WHERE key_hash = $1",
            vals![secret_hash(key.show())],
        );
        unit.step_over().await?;
        unit.run(touch).await?;
        let link = unit.open_link(key).await?;
        if !proof.is_some_and(|proof| proof.holds(&self.key, &link, ctx.now)) {
            return Err(if link.over { Error::NotFound } else { Error::LoggedOut });
        }
        // With what was typed: a form that comes again with other words is not said to have arrived.
        let MoveForm { turn, on, words } = &form.turn;
        let typed = format!("{once}\n{turn:?}\n{on}\n{}\n{words}", form.name);
        let word = if once.is_empty() { String::new() } else { secret_hash(&typed) };
        if !word.is_empty() && word == link.once_hash {
            return Ok(());
        }
        if link.over {
            return Err(Error::NotFound);
        }
        let referral = unit.referral_of_link(&link).await?;
        let hand = Hand { worker: link.made_by, agency: link.agency, outside: &form.name };
        let next = unit.take_turn(&referral, Side::Asked, &form.turn, version, hand).await?;
        let over = next.turn().is_none();
        let sql = Sql::new(
            "UPDATE referral_link SET once_hash = $2, ended_at = $3, ended_why = $4 WHERE id = $1",
            vals![link.id, word, over.then_some(ctx.now), if over { Ended::Answered.word() } else { "" }],
        );
        unit.run(sql).await?;
        unit.done().await
    }
}
