//! How often residents turned to a person, about what, in which language, and whether a desk was reached. Numbers only.

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    load::japan_month,
    row::{Row, Sql, vals},
    unit::Unit,
};
use std::collections::BTreeMap;

/// A number of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideCount {
    /// `202611`.
    pub month: i64,
    /// A programme's slug, a kind of danger, or empty: neither.
    pub topic: String,
    /// Tag of the language.
    pub lang: String,
    /// A desk was reached.
    pub reached: bool,
    /// How often.
    pub times: i64,
}

/// How often the code of a printed card was used in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCount {
    /// `202611`.
    pub month: i64,
    /// The place on the choices path that the card leads to.
    pub place: String,
    /// How often.
    pub times: i64,
}

/// An answer that was given outside our own pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answered {
    /// A programme's slug, a kind of danger, or empty: neither.
    pub topic: String,
    /// Tag of the language.
    pub lang: &'static str,
    /// A desk was told.
    pub reached: bool,
}

/// Where an answer was given, beside LINE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// On the residents' pages, in a person's own words.
    Web,
    /// Read out by a worker to somebody on the phone.
    Aloud,
}

impl Asked {
    /// What stands before the topic of such an answer.
    const fn mark(self) -> &'static str {
        match self {
            Self::Web => "web:",
            Self::Aloud => "ask:",
        }
    }
}

/// What stands before the place in the topic of a card's number.
const CARD: &str = "card:";
/// What stands before the topic of an answer at LINE.
const LINE: &str = "line:";

impl Unit {
    pub(super) async fn count(
        &self,
        municipality: i64,
        topic: &str,
        lang: &str,
        reached: bool,
        times: i64,
    ) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO guide_count (municipality_id, month, topic, lang, reached, times) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (municipality_id, month, topic, lang, reached) \
             DO UPDATE SET times = guide_count.times + $6",
            vals![municipality, japan_month(self.now()), topic, lang, i64::from(reached), times],
        );
        self.run(sql).await.map(|_| ())
    }
}

impl Store {
    /// Counts somebody whom no desk of their town could be found for. Numbers only: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town.
    pub async fn count_unreached(&self, ctx: &Ctx, code: &str, topic: &str, lang: &str) -> Result<()> {
        let unit = self.writing(ctx).await?;
        let (municipality, _) = unit.town_of_code(code).await?;
        unit.count(municipality, topic, lang, false, 1).await?;
        unit.done().await
    }

    /// Counts a use of a printed card. Numbers only: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town.
    pub async fn count_card(&self, ctx: &Ctx, code: &str, place: &str, lang: &str) -> Result<()> {
        let unit = self.writing(ctx).await?;
        let (municipality, _) = unit.town_of_code(code).await?;
        unit.count(municipality, &format!("{CARD}{place}"), lang, true, 1).await?;
        unit.done().await
    }

    /// Counts answers given at LINE. Numbers only: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town.
    pub async fn count_told(&self, ctx: &Ctx, code: &str, told: &[Answered]) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        let unit = self.writing(ctx).await?;
        let (municipality, _) = unit.town_of_code(code).await?;
        // In one order, so that two that count the same never wait for each other.
        let told: BTreeMap<&Answered, i64> = told.iter().fold(BTreeMap::new(), |mut all, one| {
            *all.entry(one).or_default() += 1;
            all
        });
        for (one, times) in told {
            unit.count(municipality, &format!("{LINE}{}", one.topic), one.lang, one.reached, times).await?;
        }
        unit.done().await
    }

    /// Counts an answer that was given on a page. Numbers only: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town.
    pub async fn count_asked(&self, ctx: &Ctx, code: &str, asked: Asked, told: &Answered) -> Result<()> {
        let unit = self.writing(ctx).await?;
        let (municipality, _) = unit.town_of_code(code).await?;
        let topic = format!("{}{}", asked.mark(), told.topic);
        unit.count(municipality, &topic, told.lang, told.reached, 1).await?;
        unit.done().await
    }

    /// The 団体コード of the present desk's town; none at a wide-area body. Public data: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on cases.
    pub async fn own_town(&self, ctx: &Ctx) -> Result<Option<String>> {
        ctx.actor.working_agency()?;
        let Some(municipality) = ctx.actor.desk().and_then(|d| d.municipality) else { return Ok(None) };
        let unit = self.reading(ctx).await?;
        let town = Sql::new("SELECT code FROM municipality WHERE id = $1", vals![municipality]);
        let code = unit.need(town, |r| r.text("code")).await?;
        unit.done().await?;
        Ok(Some(code))
    }

    /// The 団体コード of the present desk's town, and how often its cards were used, the latest month first. Public data:
    /// writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on cases at a desk in a municipality.
    pub async fn card_counts(&self, ctx: &Ctx) -> Result<(String, Vec<CardCount>)> {
        ctx.actor.working_agency()?;
        let municipality = ctx.actor.desk().and_then(|d| d.municipality).ok_or(Error::NotFound)?;
        let unit = self.reading(ctx).await?;
        let town = Sql::new("SELECT code FROM municipality WHERE id = $1", vals![municipality]);
        let code = unit.need(town, |r| r.text("code")).await?;
        let sql = Sql::new(
            "SELECT month, topic, CAST(SUM(times) AS BIGINT) AS used FROM guide_count WHERE municipality_id = $1 \
             AND topic LIKE 'card:%' GROUP BY month, topic ORDER BY month DESC, topic",
            vals![municipality],
        );
        let read = |r: &Row| {
            let place = r.text("topic")?.trim_start_matches(CARD).to_owned();
            Ok(CardCount { month: r.int("month")?, place, times: r.int("used")? })
        };
        let counts = unit.all(sql, read).await?;
        unit.done().await?;
        Ok((code, counts))
    }

    /// How often residents of the present desk's town turned to a person, the latest month first. Public data: writes no
    /// audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on cases at a desk in a municipality.
    pub async fn guide_counts(&self, ctx: &Ctx) -> Result<Vec<GuideCount>> {
        // A topic of these numbers has no mark, and no word of the guide has a colon.
        self.numbers(ctx, "topic NOT LIKE '%:%'", "").await
    }

    /// The answers that were given at LINE in the present desk's town, the latest month first. Public data: writes no
    /// audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on cases at a desk in a municipality.
    pub async fn line_counts(&self, ctx: &Ctx) -> Result<Vec<GuideCount>> {
        self.numbers(ctx, "topic LIKE 'line:%'", LINE).await
    }

    /// The answers that were given on pages in the present desk's town, the latest month first. Public data: writes no
    /// audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on cases at a desk in a municipality.
    pub async fn asked_counts(&self, ctx: &Ctx, asked: Asked) -> Result<Vec<GuideCount>> {
        let of = match asked {
            Asked::Web => "topic LIKE 'web:%'",
            Asked::Aloud => "topic LIKE 'ask:%'",
        };
        self.numbers(ctx, of, asked.mark()).await
    }

    async fn numbers(&self, ctx: &Ctx, of: &'static str, mark: &str) -> Result<Vec<GuideCount>> {
        ctx.actor.working_agency()?;
        let municipality = ctx.actor.desk().and_then(|d| d.municipality).ok_or(Error::NotFound)?;
        let unit = self.reading(ctx).await?;
        let text =
            "SELECT month, topic, lang, reached, times FROM guide_count WHERE municipality_id = $1 AND ";
        let mut sql = Sql::new(text, vals![municipality]);
        sql.add(of).add(" ORDER BY month DESC, times DESC, topic, lang, reached LIMIT 200");
        let counts = unit.all(sql, |r| read(r, mark)).await?;
        unit.done().await?;
        Ok(counts)
    }
}

fn read(r: &Row, mark: &str) -> Result<GuideCount> {
    Ok(GuideCount {
        month: r.int("month")?,
        topic: r.text("topic")?.trim_start_matches(mark).to_owned(),
        lang: r.text("lang")?,
        reached: r.flag("reached")?,
        times: r.int("times")?,
    })
}
