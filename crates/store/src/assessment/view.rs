//! One version of a sheet, as page, print and official sheet show it.

use super::open::{OpenSheet, Visit};
use crate::{
    actor::Ctx,
    audit::Action,
    code::Codes,
    db::Store,
    error::{Error, Result},
    household::{Head, head, works_on},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    access::Parts,
    assessment::{Answer, Answers, Item, Section, Subject, items},
};

/// Whose sheet it is, when one person's.
#[derive(Clone)]
pub struct Whose {
    /// The person's token.
    pub token: Token,
    /// Name; needs [`Parts::BASIC`].
    pub name: Option<String>,
    /// Reading; needs [`Parts::BASIC`].
    pub kana: Option<String>,
}

/// One item of a sheet in words.
#[derive(Clone)]
pub struct Said {
    /// Which.
    pub item: &'static Item,
    /// The answer in words; `None`: not asked yet.
    pub words: Option<String>,
    /// It was asked and nobody knows; `words` says so.
    pub unknown: bool,
    /// The main one of several, in words.
    pub main: Option<String>,
}

/// One section of a sheet, its items in order.
#[derive(Clone)]
pub struct Shown {
    /// Which.
    pub section: Section,
    /// Every item that is asked of this subject and shared with this actor, answered or not.
    pub rows: Vec<Said>,
}

/// One version, reduced to what the actor may see.
#[derive(Clone)]
pub struct Sheet {
    /// What stands above the household's pages.
    pub head: Head,
    /// The version's token.
    pub token: Token,
    /// Of whom it speaks.
    pub subject: Subject,
    /// Which person; `None`: the household.
    pub person: Option<Whose>,
    /// 1, 2, 3 … of this person or household.
    pub number: i64,
    /// When and by whom it was fixed; `None` while it is in work.
    pub fixed: Option<(Instant, String)>,
    /// Each save, the oldest first.
    pub visits: Vec<Visit>,
    /// Nothing was saved yet: the answers are those of the version of this number, to go on from.
    pub carried: Option<i64>,
    /// The answers; see `sections` for them in words.
    pub answers: Answers,
    /// The sheet in words. A section that is not shared is not in it.
    pub sections: Vec<Shown>,
    /// Shared items that nobody has asked yet, in order.
    pub open: Vec<&'static Item>,
    /// Something of the sheet is not shared with this actor.
    pub withheld: bool,
    /// It is in work, and the actor may go on with it.
    pub editable: bool,
    /// For the form.
    pub version: i64,
}

impl Store {
    /// One version of an assessment, with labels in the order of the sheet.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, not for this actor, or nothing was saved of it yet.
    pub async fn assessment(&self, ctx: &Ctx, token: &Token) -> Result<Sheet> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.sheet(token).await?;
        let sheet = view(&unit, token, &open).await?;
        if sheet.visits.is_empty() {
            return Err(Error::NotFound);
        }
        unit.note_sheet(Action::View, &open).await?;
        unit.done().await?;
        Ok(sheet)
    }

    /// A version for its form: of one just begun, with the answers of the version before. One that was fixed comes
    /// with `editable` false.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn assessment_to_edit(&self, ctx: &Ctx, token: &Token) -> Result<Sheet> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.sheet_to_change(token).await?;
        let sheet = view(&unit, token, &open).await?;
        unit.note_sheet(Action::View, &open).await?;
        unit.done().await?;
        Ok(sheet)
    }

    /// The answers that the form showed whose version was `version`: for two who edit at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn assessment_before(&self, ctx: &Ctx, token: &Token, version: i64) -> Result<Answers> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.sheet_to_change(token).await?;
        let visits = unit.visits(&[open.id]).await?;
        // A sheet begins at version 1, and each save is one more.
        let seen = usize::try_from(version.saturating_sub(1)).unwrap_or(0);
        let visit = seen.checked_sub(1).and_then(|n| visits.get(n)).map(|(_, id, _)| *id);
        let answers = match visit {
            Some(visit) => unit.answers(visit).await?,
            None => carried(&unit, &open).await?.map(|(_, answers)| answers).unwrap_or_default(),
        }
        .seen_with(open.open.parts);
        unit.note_sheet(Action::View, &open).await?;
        unit.done().await?;
        Ok(answers)
    }

    /// At which version a sheet in work stands, for a draft that arrives late.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn assessment_version(&self, ctx: &Ctx, token: &Token) -> Result<i64> {
        let unit = self.reading(ctx).await?;
        let version = unit.sheet_to_change(token).await?.version;
        unit.done().await?;
        Ok(version)
    }
}

async fn view(unit: &Unit, token: &Token, sheet: &OpenSheet) -> Result<Sheet> {
    let (parts, subject) = (sheet.open.parts, sheet.subject());
    let visits = unit.visits(&[sheet.id]).await?;
    let (answers, from) = match visits.last() {
        Some((_, visit, _)) => (unit.answers(*visit).await?, None),
        None => match carried(unit, sheet).await? {
            Some((number, answers)) => (answers, Some(number)),
            None => (Answers::default(), None),
        },
    };
    let answers = answers.seen_with(parts);
    let codes = unit.codes().await?;
    Ok(Sheet {
        head: head(unit, &sheet.open).await?,
        token: token.clone(),
        subject,
        person: whose(unit, sheet).await?,
        number: sheet.number,
        fixed: sheet.fixed.clone(),
        visits: visits.into_iter().map(|(_, _, visit)| visit).collect(),
        carried: from,
        sections: shown(&answers, subject, parts, &codes),
        open: answers.open(subject, parts),
        answers,
        withheld: items(subject).any(|item| !parts.has(item.needs())),
        editable: sheet.fixed.is_none()
            && parts.has(Parts::BUT_WHEREABOUTS)
            && works_on(unit, sheet.household).await?,
        version: sheet.version,
    })
}

pub(super) async fn whose(unit: &Unit, sheet: &OpenSheet) -> Result<Option<Whose>> {
    let Some(person) = sheet.person else { return Ok(None) };
    let named = sheet.open.parts.has(Parts::BASIC);
    let sql = Sql::new("SELECT token, name, kana FROM person WHERE id = $1", vals![person]);
    let read = |r: &crate::row::Row| {
        let (name, kana) = (r.text("name")?, r.text("kana")?);
        Ok(Whose { token: r.token("token")?, name: named.then_some(name), kana: named.then_some(kana) })
    };
    unit.need(sql, read).await.map(Some)
}

/// The answers of the version before, with its number.
pub(super) async fn carried(unit: &Unit, sheet: &OpenSheet) -> Result<Option<(i64, Answers)>> {
    let beside = unit.sheets_beside(sheet.household, sheet.person).await?;
    let before = beside.iter().rev().find(|(_, number, _)| *number < sheet.number);
    let Some((id, number, _)) = before else { return Ok(None) };
    let visits = unit.visits(&[*id]).await?;
    let Some((_, visit, _)) = visits.last() else { return Ok(None) };
    Ok(Some((*number, unit.answers(*visit).await?)))
}

pub(super) fn shown(answers: &Answers, subject: Subject, parts: Parts, codes: &Codes) -> Vec<Shown> {
    let sections = Section::ALL.iter().map(|section| {
        let own = items(subject).filter(|item| item.section == *section && parts.has(item.needs()));
        Shown { section: *section, rows: own.map(|item| said(item, answers.get(item.key), codes)).collect() }
    });
    sections.filter(|section| !section.rows.is_empty()).collect()
}

fn said(item: &'static Item, answer: Option<&Answer>, codes: &Codes) -> Said {
    let label = |list: &str, code: &str| codes.label(list, code).to_owned();
    let main = match (answer, item.kind.list()) {
        (Some(Answer::Many { main: Some(main), .. }), Some(list)) => Some(label(list, main)),
        _ => None,
    };
    Said {
        item,
        words: answer.map(|answer| answer.said(item.kind, label)),
        unknown: answer == Some(&Answer::Unknown),
        main,
    }
}
