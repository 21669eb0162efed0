//! What the loader knows of a table.

use super::rows::PersonRow;
use domain::Instant;
use sea_orm::Value;

/// A row just loaded. Of use only to the loader, to point other rows at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct RowId(pub(crate) i64);

/// A column that the loader fills by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Extra {
    Token,
    Order,
    Month,
    CreatedAt,
}

impl Extra {
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Order => "ord",
            Self::Month => "month",
            Self::CreatedAt => "created_at",
        }
    }
}

/// A kind of row that can be loaded.
pub trait Table {
    #[doc(hidden)]
    const TABLE: &'static str;
    #[doc(hidden)]
    const COLUMNS: &'static [&'static str];
    #[doc(hidden)]
    const EXTRA: &'static [Extra];
    #[doc(hidden)]
    const HAS_ID: bool = true;
    #[doc(hidden)]
    fn values(&self) -> Vec<Value>;
    #[doc(hidden)]
    fn instant(&self) -> Instant {
        0
    }
    #[doc(hidden)]
    fn person(&self) -> Option<&PersonRow> {
        None
    }
    #[doc(hidden)]
    fn phone_of(&self) -> Option<RowId> {
        None
    }
    #[doc(hidden)]
    fn note(&self) -> Option<(RowId, RowId, &str)> {
        None
    }
    #[doc(hidden)]
    fn opens(&self) -> Option<RowId> {
        None
    }
}

/// How a field becomes a value.
pub(crate) trait Put {
    fn put(&self) -> Value;
}

impl Put for RowId {
    fn put(&self) -> Value {
        self.0.into()
    }
}
impl Put for i64 {
    fn put(&self) -> Value {
        (*self).into()
    }
}
impl Put for bool {
    fn put(&self) -> Value {
        i64::from(*self).into()
    }
}
impl Put for String {
    fn put(&self) -> Value {
        self.as_str().into()
    }
}
impl Put for chrono::NaiveDate {
    fn put(&self) -> Value {
        self.to_string().into()
    }
}
impl Put for domain::access::Parts {
    fn put(&self) -> Value {
        self.bits().into()
    }
}
impl Put for Option<RowId> {
    fn put(&self) -> Value {
        self.map(|id| id.0).into()
    }
}
impl Put for Option<i64> {
    fn put(&self) -> Value {
        (*self).into()
    }
}
impl Put for Option<bool> {
    fn put(&self) -> Value {
        self.map(i64::from).into()
    }
}
impl Put for Option<String> {
    fn put(&self) -> Value {
        self.clone().into()
    }
}
impl Put for Option<chrono::NaiveDate> {
    fn put(&self) -> Value {
        self.map(|d| d.to_string()).into()
    }
}

/// Writes a row type: its public fields, and the column of each.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident in $table:literal + [$($extra:ident),*] {
        $($(#[$fdoc:meta])* $field:ident: $type:ty = $column:literal),+ $(,)?
    } $($body:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),+ }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl $crate::load::table::Table for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$($column),+];
            const EXTRA: &'static [$crate::load::table::Extra] = &[$($crate::load::table::Extra::$extra),*];
            fn values(&self) -> Vec<sea_orm::Value> {
                vec![$($crate::load::table::Put::put(&self.$field)),+]
            }
            $($body)*
        }
    };
}
pub(crate) use table;
