//! The secrecy notice: read and signed by each member for each statutory item, and its versions.

use super::list::MeetingLine;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Instant, Token,
    code::Role,
    meeting::{
        ItemGround, ItemState, MemberState, SecrecyNoticeForm, SignForm,
        notice::{SAMPLE, SAMPLE_NAME},
    },
    text::fold_name,
};

/// A version of the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecrecyNotice {
    /// Its token; none for the program's own text.
    pub token: Option<Token>,
    /// 「第2版」.
    pub name: String,
    /// In force from; none for the program's own.
    pub from: Option<NaiveDate>,
    /// The text.
    pub body: String,
}

impl SecrecyNotice {
    fn sample() -> Self {
        Self { token: None, name: SAMPLE_NAME.to_owned(), from: None, body: SAMPLE.to_owned() }
    }
}

/// The page on which a member signs.
#[derive(Clone)]
pub struct SignPage {
    /// The meeting.
    pub meeting: MeetingLine,
    /// 議題 n.
    pub number: usize,
    /// By which law.
    pub ground: ItemGround,
    /// The notice in force.
    pub notice: SecrecyNotice,
    /// The actor has signed it for this item at.
    pub signed: Option<Instant>,
    /// The name that is to be typed.
    pub name: String,
}

fn read(r: &Row) -> Result<SecrecyNotice> {
    Ok(SecrecyNotice {
        token: Some(r.token("token")?),
        name: r.text("name")?,
        from: r.opt_date("valid_from")?,
        body: r.text("body")?,
    })
}

/// A name as it is compared: its width, spaces and variants do not matter.
fn same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| fold_name(name).replace(' ', "");
    !plain(a).is_empty() && plain(a) == plain(b)
}

impl Unit {
    /// The notice in force today of the agency that convenes: its row, none for the program's own.
    async fn secrecy_now(&self, agency: i64) -> Result<(Option<i64>, SecrecyNotice)> {
        let sql = Sql::new(
            "SELECT * FROM secrecy_notice WHERE agency_id = $1 AND valid_from <= $2 \
             ORDER BY valid_from DESC, id DESC LIMIT 1",
            vals![agency, self.ctx().today().to_string()],
        );
        let found = self.one(sql, |r| Ok((Some(r.int("id")?), read(r)?))).await?;
        Ok(found.unwrap_or_else(|| (None, SecrecyNotice::sample())))
    }

    /// May the actor sign for this item? On its list, and having said that they come.
    async fn to_be_signed(
        &self,
        meeting: &Token,
        item: &Token,
    ) -> Result<(super::rule::OpenMeeting, super::rule::Known)> {
        let meeting = self.meeting(meeting).await?;
        let known = self.known_item(&meeting, item).await?;
        let signs = known.listed
            && !meeting.cancelled()
            && known.row.ground.statutory()
            && known.row.state == ItemState::Open
            && meeting.standing().is_some_and(MemberState::signs);
        if signs { Ok((meeting, known)) } else { Err(Error::NotFound) }
    }
}

impl Store {
    /// The notice that a member signs for an item.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is on the list of this open statutory item, and has said that they come.
    pub async fn sign_page(&self, ctx: &Ctx, meeting: &Token, item: &Token) -> Result<SignPage> {
        let mut unit = self.reading(ctx).await?;
        let (meeting, known) = unit.to_be_signed(meeting, item).await?;
        let all = unit.known_items(std::slice::from_ref(&meeting)).await?;
        let (_, notice) = unit.secrecy_now(meeting.agency).await?;
        unit.note(Line::new(Action::View, Kind::Meeting, meeting.id));
        unit.done().await?;
        Ok(SignPage {
            meeting: meeting.in_list(&all, ctx.now),
            number: known.number,
            ground: known.row.ground,
            notice,
            signed: known.row.signed,
            name: ctx.actor.name.clone(),
        })
    }

    /// Signs the notice in force for one item. Another item needs its own; a new version is signed anew.
    ///
    /// # Errors
    /// As [`Store::sign_page`]; [`Error::Invalid`] at `name` when it is not the worker's own, at `notice` when another version
    /// is in force by now.
    pub async fn sign_secrecy(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        form: &SignForm,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        unit.meeting_to_change(meeting).await?;
        let (meeting, known) = unit.to_be_signed(meeting, item).await?;
        let (row, notice) = unit.secrecy_now(meeting.agency).await?;
        if notice.token != form.notice {
            let sentence = "説明の文が新しくなっています。もう一度読んでから、署名してください";
            return Err(Fault::new("notice", sentence).into());
        }
        if !same_name(&form.name, &ctx.actor.name) {
            let sentence = "署名は、ログインしている本人の名前を入れてください";
            return Err(Fault::new("name", sentence).into());
        }
        let Some(me) = meeting.me.as_ref().filter(|_| known.row.signed.is_none()) else {
            return unit.done().await; // it was signed already
        };
        let sql = Sql::new(
            "INSERT INTO secrecy_sign (item_id, member_id, notice_id, notice_name, typed_name, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            vals![known.row.id, me.id, row, notice.name.as_str(), form.name.as_str(), unit.now()],
        );
        unit.run(sql).await?;
        unit.note(known.line(Action::Change, None));
        unit.done().await
    }

    /// The present desk's secrecy notices: the one in force today, and every version, the newest first; the program's own
    /// text stands last.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk.
    pub async fn secrecy_notices(&self, ctx: &Ctx) -> Result<(SecrecyNotice, Vec<SecrecyNotice>)> {
        let agency = managed(ctx)?;
        let unit = self.reading(ctx).await?;
        let (_, now) = unit.secrecy_now(agency).await?;
        let sql = Sql::new(
            "SELECT * FROM secrecy_notice WHERE agency_id = $1 ORDER BY valid_from DESC, id DESC",
            vals![agency],
        );
        let mut all = unit.all(sql, read).await?;
        unit.done().await?;
        all.push(SecrecyNotice::sample());
        Ok((now, all))
    }

    /// Adds a version. One that was signed is never changed. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk.
    pub async fn add_secrecy_notice(&self, ctx: &Ctx, form: &SecrecyNoticeForm, once: &str) -> Result<()> {
        let agency = managed(ctx)?;
        let mut unit = self.writing(ctx).await?;
        if unit.once("secrecy_notice", once, "").await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new(
            "INSERT INTO secrecy_notice (token, agency_id, name, valid_from, body, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            vals![
                secret::token()?.as_str(),
                agency,
                form.name.as_str(),
                form.from.to_string(),
                form.body.as_str(),
                ctx.actor.worker,
                unit.now()
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::SecrecyNotice, id));
        unit.done().await
    }
}

fn managed(ctx: &Ctx) -> Result<i64> {
    ctx.actor.desk().filter(|_| ctx.actor.is(Role::Manager)).map(|d| d.agency).ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::same_name;

    #[test]
    fn a_typed_name_is_the_worker_s_whatever_its_spaces() {
        assert!(same_name("佐藤　はなこ", "佐藤 はなこ"));
        assert!(same_name("佐藤はなこ", "佐藤 はなこ"));
        assert!(!same_name("鈴木 はなこ", "佐藤 はなこ"));
        assert!(!same_name("", ""));
    }
}
