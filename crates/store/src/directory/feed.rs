//! Feeds that an office follows. The store keeps what was seen last and whose turn it is; whoever fetches them brings
//! what came ([`Brought`]).

use super::{Brought, DirectoryReport, Provenance};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
pub use domain::directory::FeedForm;
use domain::{Fault, Instant, Token, code::Role};

/// A look at a feed is over after so long, whatever it does, in ms.
const TURN: Instant = 30 * 60_000;
const HOUR: Instant = 3_600_000;
/// A feed that brings nothing of what it had before is broken rather than empty, from so many entries on.
const SUDDEN: usize = 10;
/// More than half of the entries gone at once, and at least so many, is believed only when the next look says the same.
const MANY: usize = 5;

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its token.
    pub token: Token,
    /// What the office wrote.
    pub form: FeedForm,
    /// Not looked at for the time being.
    pub paused: bool,
    /// Last brought in.
    pub pulled_at: Option<Instant>,
    /// Looks that failed since.
    pub failures: i64,
    /// What came of the last look, in words.
    pub told: String,
    /// Its entries that are here.
    pub entries: i64,
}

/// What was on one page of a feed at the last look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// From 1.
    pub page: i64,
    /// Its `ETag`; empty when it gave none.
    pub etag: String,
    /// The ids on it.
    pub keys: Vec<String>,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedTurn {
    id: i64,
    every: i64,
    from: Provenance,
    /// Where its answers begin.
    pub url: String,
    /// What was there at the last look.
    pub pages: Vec<FeedPage>,
}

fn feed(r: &Row) -> Result<Feed> {
    let form = FeedForm {
        name: r.text("name")?,
        url: r.text("url")?,
        licence: r.text("licence")?,
        every_hours: r.int("every_hours")?,
    };
    Ok(Feed {
        token: r.token("token")?,
        form,
        paused: r.flag("paused")?,
        pulled_at: r.opt_int("pulled_at")?,
        failures: r.int("failures")?,
        told: r.text("told")?,
        entries: r.int("entries")?,
    })
}

fn source(token: &str) -> String {
    format!("feed:{token}")
}

/// 主任, 包括化推進員 and 管理者 choose whom to follow.
fn chooses(ctx: &Ctx) -> Result<()> {
    if ctx.actor.any_role(Role::supervises) { Ok(()) } else { Err(Error::NotFound) }
}

/// Entries that are gone all at once.
struct Sudden {
    /// What is said of it.
    told: String,
    /// It may be meant, if it is said twice.
    meant: bool,
}

impl Unit {
    async fn sudden(&self, turn: &FeedTurn, brought: &Brought) -> Result<Option<Sudden>> {
        let before: usize = turn.pages.iter().map(|p| p.keys.len()).sum();
        if brought.entries.len() + brought.unchanged.len() == 0 && before >= SUDDEN {
            let told =
                "項目が一つもなくなっていたので、相手の不具合とみて、何も変えませんでした。".to_owned();
            return Ok(Some(Sudden { told, meant: false }));
        }
        let entries = brought.entries.iter().map(|row| row.key.as_str());
        let others = brought.unchanged.iter().chain(brought.unread.iter().map(|unread| &unread.key));
        let keys = entries.chain(others.map(String::as_str)).collect();
        let (gone, all) = self.would_go(&turn.from.source, &keys).await?;
        let told = format!(
            "{all}件のうち{gone}件が一度になくなっていたので、相手の不具合かもしれないとみて、何も変えませんでした。\
             つぎに見たときも同じなら、そのとおりにします。"
        );
        Ok((brought.whole && gone >= MANY && gone * 2 > all).then_some(Sudden { told, meant: true }))
    }
}

impl Store {
    /// The feeds that the present desk's municipality follows.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 主任, 包括化推進員 or 管理者.
    pub async fn feeds(&self, ctx: &Ctx) -> Result<Vec<Feed>> {
        chooses(ctx)?;
        let unit = self.reading(ctx).await?;
        let keeper = unit.keeper().await?;
        let sql = Sql::new(
            "SELECT f.*, (SELECT COUNT(*) FROM directory_service s WHERE s.source = 'feed:' || f.token \
             AND s.withdrawn_at IS NULL) AS entries FROM directory_feed f WHERE f.municipality = $1 ORDER BY f.id",
            vals![keeper.code],
        );
        let feeds = unit.all(sql, feed).await?;
        unit.done().await?;
        Ok(feeds)
    }

    /// Follows a feed. It is looked at soon.
    ///
    /// # Errors
    /// As [`Store::feeds`]; [`Error::Invalid`] when it is followed already.
    pub async fn add_feed(&self, ctx: &Ctx, form: &FeedForm, once: &str) -> Result<()> {
        chooses(ctx)?;
        let mut unit = self.writing(ctx).await?;
        let keeper = unit.keeper().await?;
        let token = secret::token()?;
        if unit.once("directory feed", once, token.as_str()).await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new("SELECT id FROM directory_feed WHERE url = $1", vals![form.url.as_str()]);
        if unit.one(sql, |r| r.int("id")).await?.is_some() {
            return Err(Fault::new("url", "この相手は、もう読みこんでいます").into());
        }
        let sql = Sql::new(
            "INSERT INTO directory_feed (token, municipality, name, url, licence, every_hours, next_at, told) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '') RETURNING id",
            vals![
                token.as_str(),
                keeper.code,
                form.name.as_str(),
                form.url.as_str(),
                form.licence.as_str(),
                form.every_hours,
                ctx.now
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Directory, id));
        unit.done().await
    }

    /// Pauses a feed, or takes it up again. Its entries stay as they are.
    ///
    /// # Errors
    /// As [`Store::feeds`]; [`Error::NotFound`] also when absent.
    pub async fn pause_feed(&self, ctx: &Ctx, token: &Token, paused: bool) -> Result<()> {
        chooses(ctx)?;
        let mut unit = self.writing(ctx).await?;
        let keeper = unit.keeper().await?;
        let sql = Sql::new(
            "UPDATE directory_feed SET paused = $1, next_at = $2, version = version + 1 \
             WHERE token = $3 AND municipality = $4 RETURNING id",
            vals![i64::from(paused), ctx.now, token.as_str(), keeper.code],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        unit.note(Line::new(Action::Change, Kind::Directory, id));
        unit.done().await
    }

    /// Follows a feed no longer. Its entries disappear, but for those that an office changed by hand.
    ///
    /// # Errors
    /// As [`Store::pause_feed`].
    pub async fn end_feed(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        chooses(ctx)?;
        let mut unit = self.writing(ctx).await?;
        let keeper = unit.keeper().await?;
        let sql = Sql::new(
            "SELECT id FROM directory_feed WHERE token = $1 AND municipality = $2",
            vals![token.as_str(), keeper.code],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        let nothing = Brought { whole: true, ..Brought::default() };
        let from = Provenance { source: source(token.as_str()), ..Provenance::default() };
        unit.take_in(&from, nothing, |_| ()).await?;
        unit.run(Sql::new("DELETE FROM directory_feed_page WHERE feed_id = $1", vals![id])).await?;
        unit.run(Sql::new("DELETE FROM directory_feed WHERE id = $1", vals![id])).await?;
        unit.note(Line::new(Action::End, Kind::Directory, id));
        unit.done().await
    }

    /// The next feed whose turn it is, held for this program until it is told what came of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts.
    pub async fn feed_turn(&self, ctx: &Ctx) -> Result<Option<FeedTurn>> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "UPDATE directory_feed SET busy_until = $2 WHERE id = (SELECT id FROM directory_feed WHERE paused = 0 \
             AND next_at <= $1 AND (busy_until IS NULL OR busy_until <= $1) ORDER BY next_at, id LIMIT 1) \
             RETURNING id, token, name, url, licence, every_hours",
            vals![ctx.now, ctx.now + TURN],
        );
        let turn = unit
            .one(sql, |r| {
                let from = Provenance {
                    source: source(&r.text("token")?),
                    licence: r.text("licence")?,
                    credit: r.text("name")?,
                    date: Some(ctx.today()),
                };
                Ok(FeedTurn {
                    id: r.int("id")?,
                    every: r.int("every_hours")?,
                    from,
                    url: r.text("url")?,
                    pages: Vec::new(),
                })
            })
            .await?;
        let Some(mut turn) = turn else { return Ok(None) };
        let sql = Sql::new(
            "SELECT page, etag, keys FROM directory_feed_page WHERE feed_id = $1 ORDER BY page",
            vals![turn.id],
        );
        turn.pages = unit
            .all(sql, |r| {
                let keys = r.text("keys")?.split_whitespace().map(str::to_owned).collect();
                Ok(FeedPage { page: r.int("page")?, etag: r.text("etag")?, keys })
            })
            .await?;
        unit.done().await?;
        Ok(Some(turn))
    }

    /// What a look at a feed brought, with what was on its pages; or why nothing came, in words. A failure changes no
    /// entry, and the next look comes later each time, at most a day. Most of the entries gone at once is a failure,
    /// until the next look finds the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts, or when the feed was ended meanwhile.
    pub async fn feed_came(
        &self,
        ctx: &Ctx,
        turn: &FeedTurn,
        came: Result<(Brought, Vec<FeedPage>), String>,
    ) -> Result<Option<DirectoryReport>> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "UPDATE directory_feed SET busy_until = NULL WHERE id = $1 RETURNING failures, told",
            vals![turn.id],
        );
        let (failures, before) = unit.need(sql, |r| Ok((r.int("failures")?, r.text("told")?))).await?;
        let came = match came {
            Ok((brought, pages)) => match unit.sudden(turn, &brought).await? {
                // Not at once; but what the next look finds again is what the sender means.
                Some(Sudden { told, meant }) if !(meant && failures > 0 && before == told) => Err(told),
                _ => Ok((brought, pages)),
            },
            Err(reason) => Err(reason),
        };
        let (report, told) = match came {
            Ok((brought, pages)) => {
                let report = unit.take_in(&turn.from, brought, |_| ()).await?;
                unit.run(Sql::new("DELETE FROM directory_feed_page WHERE feed_id = $1", vals![turn.id]))
                    .await?;
                for page in pages {
                    let sql = Sql::new(
                        "INSERT INTO directory_feed_page (feed_id, page, etag, keys) VALUES ($1, $2, $3, $4)",
                        vals![turn.id, page.page, page.etag, page.keys.join(" ")],
                    );
                    unit.run(sql).await?;
                }
                if report.new + report.changed + report.withdrawn > 0 {
                    unit.note(Line::new(Action::Import, Kind::Directory, None));
                }
                let left: usize = report.left_out.iter().map(|(_, keys)| keys.len()).sum();
                let told = format!(
                    "新しい {}、変わった {}、同じ {}、手で直したので残した {}、なくなった {}、取り込まなかった {left}",
                    report.new, report.changed, report.same, report.kept, report.withdrawn
                );
                (Some(report), told)
            }
            Err(reason) => (None, reason),
        };
        let failures = if report.is_some() { 0 } else { failures + 1 };
        let wait = if failures == 0 { turn.every * HOUR } else { (HOUR << failures.min(5)).min(24 * HOUR) };
        let sql = Sql::new(
            "UPDATE directory_feed SET failures = $2, told = $3, next_at = $4, \
             pulled_at = CASE WHEN $2 = 0 THEN $5 ELSE pulled_at END WHERE id = $1",
            vals![turn.id, failures, told, ctx.now + wait, ctx.now],
        );
        unit.run(sql).await?;
        unit.done().await?;
        Ok(report)
    }
}
