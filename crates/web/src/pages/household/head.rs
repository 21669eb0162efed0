//! What stands above every page of a household: name, people, who leads, the next day, the tabs.

use super::words::month_day;
use crate::{App, edge::Acting};
use domain::{Token, access::Parts, code::CaseStatus, household::Living};
use store::household::{self, CaseChip, Chip};

/// The head for `{% include "household/head.html" %}`. A page's template has it in a field `head`.
pub struct Head {
    /// What the store gave.
    pub inner: household::Head,
    /// Which tab is current: `overview`, `timeline`, `assessments`, `plans`, `budget`, `map`, `years`.
    pub tab: &'static str,
}

impl Head {
    /// Puts the head of `inner` over the page of `tab`.
    #[must_use]
    pub const fn new(inner: household::Head, tab: &'static str) -> Self {
        Self { inner, tab }
    }

    /// Reads the head of a household for the page of `tab`, and notes that it was looked at.
    ///
    /// # Errors
    /// [`store::Error::NotFound`] when absent or not for this actor.
    pub async fn load(
        app: &App,
        acting: &Acting,
        household: &Token,
        tab: &'static str,
    ) -> Result<Self, store::Error> {
        Ok(Self::new(app.store.household_head(&acting.ctx, household).await?, tab))
    }

    /// The heading: the name, where it is shared.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.name.as_deref().unwrap_or("ある世帯（名前は共有されていません）")
    }

    /// May the actor see the plans of this household?
    #[must_use]
    pub const fn shows_plans(&self) -> bool {
        self.inner.parts.has(Parts::PLAN)
    }

    /// `/households/…`.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/households/{}", self.inner.token)
    }

    /// 「11月25日（水）」.
    #[must_use]
    pub fn next(&self) -> String {
        self.inner.next.map(month_day).unwrap_or_default()
    }

    /// The case in work, or the newest.
    #[must_use]
    pub fn case(&self) -> Option<&CaseChip> {
        let cases = &self.inner.cases;
        cases.iter().find(|c| c.status != CaseStatus::Closed).or_else(|| cases.first())
    }

    /// 「母 ・ 83歳 ・ 別に暮らす」.
    #[must_use]
    pub fn how(&self, chip: &Chip) -> String {
        let age = chip.age.map(|a| a.to_string()).unwrap_or_default();
        let age = if chip.dead { format!("{age} 亡くなった") } else { age };
        let living = if chip.living == Living::With || chip.dead { "" } else { chip.living.label() };
        let parts = [chip.tie.trim(), age.trim(), living];
        parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ・ ")
    }

    /// Are the household's money matters shared?
    #[must_use]
    pub const fn sees_money(&self) -> bool {
        self.inner.parts.has(Parts::MONEY)
    }

    /// Lives elsewhere now?
    #[must_use]
    pub fn away(&self, chip: &Chip) -> bool {
        chip.living != Living::With
    }
}
