//! The one-time page of a つなぎ, from the asking side: a link for the paper, a number for the phone. Whether a link still
//! bears is asked of the rows at every request ([`bears`]), so that nothing has to be ended by whoever withdraws a
//! consent, seals somebody or erases a record.

use super::{Referral, staffed};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::fallen,
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret::{self, Sealer},
    session::secret_hash,
    unit::Unit,
};
use domain::{
    Fault, Instant, Secret, Token,
    handover::Key,
    referral::{
        Side,
        page::{Ended, PAGE_LIFE, PAGE_TRIES, Shown},
    },
};

/// What the asker gets, once. Without `Debug`.
#[derive(Clone)]
pub struct NewLink {
    /// For the paper.
    pub key: Key,
    /// For the phone: six digits.
    pub code: Secret<String>,
    /// Until when it holds.
    pub ends_at: Instant,
}

/// The newest link of a つなぎ, as its asker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStand {
    /// When it was made.
    pub made_at: Instant,
    /// Until when it holds at most.
    pub ends_at: Instant,
    /// What can be read there.
    pub shown: Shown,
    /// Wrong numbers that it still bears.
    pub left: i64,
    /// When the right number was last typed.
    pub opened_at: Option<Instant>,
    /// It works now.
    pub open: bool,
    /// Why it was ended, if it was ended by hand or by answers.
    pub ended: Option<Ended>,
}

/// The tables that [`bears`] asks.
pub(super) const BEARERS: &str = "referral f JOIN agency y ON y.id = f.to_agency_id \
     LEFT JOIN support_case c ON c.id = f.case_id LEFT JOIN reception r ON r.id = f.reception_id";

/// Adds "つなぎ `f` (with [`BEARERS`]) bears a page that was made at `made`": nobody at the asked agency has an account, its
/// consent holds, nobody in it is erased, or is sealed or was since then. What somebody typed in words is not masked, so
/// a seal closes the page, and lifting it does not open it again; neither does a no that was taken back.
pub(super) fn bears(sql: &mut Sql, unit: &Unit, made: &str) {
    let (now, today) = (unit.now(), unit.ctx().today());
    let at = sql.place(now);
    sql.add("(y.active_to IS NULL OR y.active_to >= ").bind(today.to_string());
    sql.add(") AND NOT ").add(&staffed("f.to_agency_id", &at)).add(" AND NOT ");
    sql.add(&fallen("f.consent_item_id", &at)).add(&format!(
        " AND NOT EXISTS (SELECT 1 FROM consent_item li JOIN consent lc ON lc.id = li.consent_id \
         JOIN consent ld ON ld.case_id = lc.case_id JOIN consent_item ln ON ln.consent_id = ld.id \
         WHERE li.id = f.consent_item_id AND ln.agency_id = li.agency_id AND ln.answer = 'refused' \
         AND ln.ended_at > {made}) AND c.erased_at IS NULL AND r.erased_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM household le WHERE le.erased_at IS NOT NULL \
         AND (le.id = c.household_id OR le.id = r.household_id)) \
         AND NOT EXISTS (SELECT 1 FROM person lp WHERE lp.erased_at IS NOT NULL \
         AND (lp.id = c.person_id OR lp.id = r.person_id)) \
         AND NOT EXISTS (SELECT 1 FROM seal ls WHERE (ls.lifted_at IS NULL OR ls.lifted_at > {made}) \
         AND (ls.household_id = c.household_id OR ls.household_id = r.household_id \
         OR EXISTS (SELECT 1 FROM seal_cover lv WHERE lv.seal_id = ls.id AND lv.left_out = 0 \
         AND (lv.person_id = c.person_id OR lv.person_id = r.person_id \
         OR EXISTS (SELECT 1 FROM household_member lh WHERE lh.person_id = lv.person_id \
         AND (lh.household_id = c.household_id OR lh.household_id = r.household_id))))))"
    ));
}

/// "つなぎ `f` goes on".
pub(super) const GOES_ON: &str = "f.state IN ('asked', 'questioned', 'accepted', 'met')";

/// The digest under which a number is kept: bound to its link.
pub(super) fn code_hash(key: &Sealer, key_hash: &str, code: &str) -> String {
    key.digest("referral page number", &format!("{key_hash} {code}"))
}

/// Six digits that nobody can guess.
fn new_code() -> Result<String> {
    let bytes: [u8; 8] = secret::random()?;
    Ok(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
}

impl Unit {
    /// Could a page be made for it now?
    pub(super) async fn may_link(&self, referral: i64) -> Result<bool> {
        let mut sql = Sql::new(
            &format!("SELECT f.id FROM {BEARERS} WHERE f.id = $1 AND {GOES_ON} AND "),
            vals![referral],
        );
        bears(&mut sql, self, &self.now().to_string());
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }

    /// The newest link of a つなぎ, with its row.
    pub(super) async fn newest_link(&self, referral: i64) -> Result<Option<(i64, LinkStand)>> {
        let sql = Sql::new(
            &format!(
                "SELECT l.*, (l.ended_at IS NULL AND l.ends_at > $2 AND {GOES_ON}) AS fresh \
                 FROM referral_link l JOIN referral f ON f.id = l.referral_id WHERE l.referral_id = $1 \
                 ORDER BY l.id DESC LIMIT 1"
            ),
            vals![referral, self.now()],
        );
        let found = self
            .one(sql, |r| {
                let stand = LinkStand {
                    made_at: r.int("made_at")?,
                    ends_at: r.int("ends_at")?,
                    shown: Shown::from_bits(r.int("shows")?),
                    left: PAGE_TRIES - r.int("tries")?,
                    opened_at: r.opt_int("opened_at")?,
                    open: r.truth("fresh")?,
                    ended: Ended::parse(&r.text("ended_why")?),
                };
                Ok((r.int("id")?, stand))
            })
            .await?;
        let Some((id, mut stand)) = found else { return Ok(None) };
        if stand.open {
            let mut sql =
                Sql::new(&format!("SELECT f.id FROM {BEARERS} WHERE f.id = $1 AND "), vals![referral]);
            bears(&mut sql, self, &stand.made_at.to_string());
            stand.open = self.one(sql, |r| r.int("id")).await?.is_some();
        }
        Ok(Some((id, stand)))
    }

    /// A つなぎ of the actor's own agency, locked against another link at the same moment.
    async fn asked_by_us(&self, token: &Token) -> Result<Referral> {
        let referral = self.referral(token).await?;
        if referral.side != Side::Asker {
            return Err(Error::NotFound);
        }
        self.run(Sql::new("UPDATE referral SET version = version WHERE id = $1", vals![referral.id])).await?;
        Ok(referral)
    }

    async fn end_links(&self, referral: i64, why: Ended) -> Result<u64> {
        let sql = Sql::new(
            "UPDATE referral_link SET ended_at = $2, ended_by = $3, ended_why = $4 \
             WHERE referral_id = $1 AND ended_at IS NULL",
            vals![referral, self.now(), self.ctx().actor.worker, why.word()],
        );
        self.run(sql).await
    }
}

impl Store {
    /// Makes a link for the one-time page of a つなぎ; it ends the former one. Key and number are given once and kept nowhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless asked by the actor's agency; [`Error::Invalid`] at `link` where a page may not be made:
    /// the agency has accounts, it is over, its consent does not hold, or somebody in it is sealed.
    pub async fn make_referral_link(&self, ctx: &Ctx, token: &Token, shown: Shown) -> Result<NewLink> {
        let mut unit = self.writing(ctx).await?;
        let referral = unit.asked_by_us(token).await?;
        if !unit.may_link(referral.id).await? {
            let sentence = "このつなぎには、ページをつくれません（相手にアカウントがある、もう終わっている、同意が切れている、居所を\
                            秘匿している人がいる、のどれかです）。紙と電話でお願いします";
            return Err(Fault::new("link", sentence).into());
        }
        unit.end_links(referral.id, Ended::Replaced).await?;
        let (key, code) = (Key::from_bytes(secret::random()?), new_code()?);
        let (key_hash, ends_at) = (secret_hash(key.show()), ctx.now + PAGE_LIFE);
        let sql = Sql::new(
            "INSERT INTO referral_link (referral_id, key_hash, code_hash, shows, made_by, made_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            vals![
                referral.id,
                key_hash.as_str(),
                code_hash(&self.key, &key_hash, &code),
                shown.bits(),
                ctx.actor.worker,
                ctx.now,
                ends_at
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::ReferralLink, id).case(referral.case));
        unit.done().await?;
        Ok(NewLink { key, code: Secret::new(code), ends_at })
    }

    /// Gives the link that works now another number, with all its tries: the paper stays good. Pages that were open are closed.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless asked by the actor's agency; [`Error::Invalid`] at `link` when no link works now.
    pub async fn renew_referral_code(&self, ctx: &Ctx, token: &Token) -> Result<Secret<String>> {
        let mut unit = self.writing(ctx).await?;
        let referral = unit.asked_by_us(token).await?;
        let open = unit.newest_link(referral.id).await?.filter(|(_, stand)| stand.open);
        let Some((id, _)) = open else {
            let sentence = "いま使えるページがありません。新しくつくってください";
            return Err(Fault::new("link", sentence).into());
        };
        let sql = Sql::new("SELECT key_hash FROM referral_link WHERE id = $1", vals![id]);
        let key_hash = unit.need(sql, |r| r.text("key_hash")).await?;
        let code = new_code()?;
        let sql = Sql::new(
            "UPDATE referral_link SET code_hash = $2, tries = 0 WHERE id = $1 AND ended_at IS NULL",
            vals![id, code_hash(&self.key, &key_hash, &code)],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        unit.note(Line::new(Action::Change, Kind::ReferralLink, id).case(referral.case));
        unit.done().await?;
        Ok(Secret::new(code))
    }

    /// Ends the link. Twice is once.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless asked by the actor's agency.
    pub async fn end_referral_link(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let referral = unit.asked_by_us(token).await?;
        if unit.end_links(referral.id, Ended::Asker).await? > 0 {
            let id = unit.newest_link(referral.id).await?.map(|(id, _)| id);
            unit.note(Line::new(Action::End, Kind::ReferralLink, id).case(referral.case));
        }
        unit.done().await
    }

    /// Is this the key of the link of this つなぎ that works now? For printing it on the paper.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless asked by the actor's agency.
    pub async fn is_referral_key(&self, ctx: &Ctx, token: &Token, key: &Key) -> Result<bool> {
        let unit = self.reading(ctx).await?;
        let referral = unit.referral(token).await?;
        if referral.side != Side::Asker {
            return Err(Error::NotFound);
        }
        let open = unit.newest_link(referral.id).await?.filter(|(_, stand)| stand.open);
        let Some((id, _)) = open else { return Ok(false) };
        let sql = Sql::new(
            "SELECT id FROM referral_link WHERE id = $1 AND key_hash = $2",
            vals![id, secret_hash(key.show())],
        );
        let same = unit.one(sql, |r| r.int("id")).await?.is_some();
        unit.done().await?;
        Ok(same)
    }
}
