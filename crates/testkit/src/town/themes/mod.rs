//! The kinds of trouble, by what stands in front; each file holds a few.

use super::theme::Theme;

pub(super) mod alone;
pub(super) mod children;
pub(super) mod elders;
pub(super) mod home;
pub(super) mod money;
pub(super) mod work;

/// All themes, and how many of a hundred generated cases each takes.
pub(super) const ALL: &[(&Theme, i64)] = &[
    (&elders::EIGHTY_FIFTY, 9),
    (&elders::AFTER_PARENTS, 4),
    (&elders::OLD_CARE, 7),
    (&elders::OLD_ALONE, 6),
    (&elders::PENSION, 6),
    (&money::DEBTS, 7),
    (&money::STUDENT_LOAN, 3),
    (&money::BUSINESS, 3),
    (&money::RENT, 8),
    (&alone::WITHDRAWN, 6),
    (&alone::CAR, 3),
    (&alone::DRINK, 4),
    (&alone::RELEASED, 2),
    (&children::ONE_PARENT, 8),
    (&children::YOUNG_CARER, 4),
    (&children::SCHOOL, 4),
    (&children::MANY, 3),
    (&home::MOVED_FROM_VIOLENCE, 2),
    (&home::FULL_HOUSE, 3),
    (&home::FIRE, 2),
    (&work::ABROAD, 4),
    (&work::DISABILITY_WORK, 5),
];

/// The theme when no other is dealt.
pub(super) const FALLBACK: Theme = elders::PENSION;
