//! The difference between two saves about the same subject.

use super::{
    open::Visit,
    view::{Whose, whose},
};
use crate::{
    actor::Ctx,
    audit::Action,
    db::Store,
    error::{Error, Result},
    household::{Head, head},
};
use domain::{
    Token,
    assessment::{Answers, Change, Subject, changes, items},
};

/// One save, among those that can be compared.
#[derive(Clone)]
pub struct State {
    /// The number of its version.
    pub number: i64,
    /// It is the last save of a version that is fixed.
    pub fixed: bool,
    /// The save.
    pub visit: Visit,
}

/// Two saves, the former and the later, and what differs.
pub struct Compared {
    /// What stands above the household's pages.
    pub head: Head,
    /// The version from which one came.
    pub token: Token,
    /// Of whom it speaks.
    pub subject: Subject,
    /// Which person; `None`: the household.
    pub person: Option<Whose>,
    /// Every save about this subject, the newest first.
    pub states: Vec<State>,
    /// The former; `None` when there is only one save.
    pub before: Option<State>,
    /// The later.
    pub after: State,
    /// The fields that differ, in the order of the sheet.
    pub changes: Vec<Change>,
    /// How many answered fields are the same in both.
    pub same: usize,
    /// Something of the sheet is not shared with this actor.
    pub withheld: bool,
}

impl Store {
    /// Compares two saves about the subject of the version `token`, whichever is older being the former. Without `pick`:
    /// this version's last save with the one before it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the version or one of the two is absent, about somebody else, or not for this actor.
    pub async fn compare_assessment(
        &self,
        ctx: &Ctx,
        token: &Token,
        pick: Option<(&Token, &Token)>,
    ) -> Result<Compared> {
        let mut unit = self.reading(ctx).await?;
        let sheet = unit.sheet(token).await?;
        let beside = unit.sheets_beside(sheet.household, sheet.person).await?;
        let ids: Vec<i64> = beside.iter().map(|(id, ..)| *id).collect();
        let visits = unit.visits(&ids).await?;
        let state = |at: usize| {
            let (of, id, visit) = visits.get(at)?;
            let (_, number, fixed) = beside.iter().find(|(sheet, ..)| sheet == of)?;
            let last = visits.iter().rev().find(|(sheet, ..)| sheet == of).map(|(_, last, _)| last);
            Some((*id, State { number: *number, fixed: *fixed && last == Some(id), visit: visit.clone() }))
        };
        let (before, after) = match pick {
            Some((one, other)) => {
                let find = |token: &Token| visits.iter().position(|(.., v)| v.token == *token);
                let (one, other) = find(one).zip(find(other)).ok_or(Error::NotFound)?;
                (Some(one.min(other)), one.max(other))
            }
            None => {
                let last = visits.iter().rposition(|(of, ..)| *of == sheet.id).ok_or(Error::NotFound)?;
                (last.checked_sub(1), last)
            }
        };
        let (id, after) = state(after).ok_or(Error::NotFound)?;
        let now = unit.answers(id).await?.seen_with(sheet.open.parts);
        let (before, was) = match before.and_then(state) {
            Some((id, before)) => (Some(before), unit.answers(id).await?.seen_with(sheet.open.parts)),
            None => (None, Answers::default()),
        };
        let codes = unit.codes().await?;
        let same = now.iter().filter(|(item, answer)| was.get(item.key) == Some(answer)).count();
        let changes = if before.is_some() {
            changes(&was, &now, |list, code| codes.label(list, code).to_owned())
        } else {
            Vec::new()
        };
        let compared = Compared {
            head: head(&unit, &sheet.open).await?,
            token: token.clone(),
            subject: sheet.subject(),
            person: whose(&unit, &sheet).await?,
            states: (0..visits.len()).rev().filter_map(state).map(|(_, state)| state).collect(),
            before,
            after,
            changes,
            same,
            withheld: items(sheet.subject()).any(|item| !sheet.open.parts.has(item.needs())),
        };
        unit.note_sheet(Action::View, &sheet).await?;
        unit.done().await?;
        Ok(compared)
    }
}
