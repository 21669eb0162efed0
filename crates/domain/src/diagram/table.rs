//! A vector read and written by position that answers a default outside its range, so that layout
//! over unchecked input cannot panic.

#[derive(Clone, Debug)]
pub(crate) struct Table<T>(Vec<T>);

impl<T: Copy + Default> Table<T> {
    pub(crate) fn new(len: usize) -> Self {
        Self(vec![T::default(); len])
    }

    pub(crate) fn at(&self, i: usize) -> T {
        self.0.get(i).copied().unwrap_or_default()
    }

    pub(crate) fn put(&mut self, i: usize, value: T) {
        if let Some(slot) = self.0.get_mut(i) {
            *slot = value;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.0.iter().copied()
    }
}

impl<T: Copy + Default> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// Disjoint sets over `0..len`; the smallest member names its set.
#[derive(Clone, Debug)]
pub(crate) struct Groups(Table<usize>);

impl Groups {
    pub(crate) fn new(len: usize) -> Self {
        Self((0..len).collect())
    }

    pub(crate) fn of(&self, i: usize) -> usize {
        self.0.at(i)
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (keep, drop) = (self.of(a).min(self.of(b)), self.of(a).max(self.of(b)));
        self.0 = self.0.iter().map(|g| if g == drop { keep } else { g }).collect();
    }
}
