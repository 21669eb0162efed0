//! What a kind of trouble looks like from the desk: who lives there, whom one works with, and how
//! workers write about it at each stage.

/// Who lives together, before ages and names are dealt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One person between two ages.
    Alone(i64, i64),
    /// A grown child (本人) with an old parent or two.
    GrownChild(i64, i64),
    /// A grown child whose last parent has died.
    LeftBehind,
    /// A mother, or seldom a father, with children.
    OneParent,
    /// An old couple, the children elsewhere.
    OldCouple,
    /// A couple with one to three children.
    Family,
    /// A couple with four to six children.
    ManyChildren,
    /// A pupil (本人) with a parent and a grandparent.
    ThreeGenerations,
    /// A pupil (本人) with parents and perhaps brothers and sisters.
    Pupil,
    /// Somebody from abroad, alone or with family.
    FromAbroad,
    /// One young person, alone or with the mother.
    Young,
}

/// One kind of trouble. Sentences carry slots in braces, see [`super::fill`].
#[derive(Debug)]
pub(super) struct Theme {
    /// Who lives there.
    pub(super) shape: Shape,
    /// Topics marked ○; the first is ◎.
    pub(super) topics: &'static [&'static str],
    /// Agencies that lead such cases, the likelier the oftener named.
    pub(super) leads: &'static [usize],
    /// Agencies that one works with.
    pub(super) desks: &'static [usize],
    /// 属性 of contacts.
    pub(super) field: &'static str,
    /// Programme of the main agency's contacts.
    pub(super) programme: &'static str,
    /// Urgency, the likelier the oftener named.
    pub(super) urgency: &'static [&'static str],
    /// Band and title of life events.
    pub(super) events: &'static [(&'static str, &'static str)],
    /// About the household.
    pub(super) notes: &'static [&'static str],
    /// What they say at the door.
    pub(super) words: &'static [&'static str],
    /// What they wish.
    pub(super) wishes: &'static [&'static str],
    /// First and second meetings.
    pub(super) first: &'static [&'static str],
    /// The long middle.
    pub(super) middle: &'static [&'static str],
    /// When it gets worse.
    pub(super) crisis: &'static [&'static str],
    /// When it moves.
    pub(super) steps: &'static [&'static str],
    /// The last contacts.
    pub(super) closing: &'static [&'static str],
}
