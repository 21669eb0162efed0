//! Short words of households, each with its Japanese name.

use crate::code::words;

words! {
    /// Where a member of the household lives.
    Living {
        /// いっしょに.
        With = "with",
        /// 別に暮らす.
        Away = "away",
        /// 施設.
        Facility = "facility",
        /// 入院中.
        Hospital = "hospital",
    }
}

impl Living {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::With => "いっしょに暮らす",
            Self::Away => "別に暮らす",
            Self::Facility => "施設で暮らす",
            Self::Hospital => "入院している",
        }
    }
}

words! {
    /// What stands around a household.
    SupportKind {
        /// 機関.
        Agency = "agency",
        /// 人.
        Person = "person",
        /// 居場所.
        Place = "place",
    }
}

impl SupportKind {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Agency => "機関",
            Self::Person => "人",
            Self::Place => "居場所",
        }
    }
}

words! {
    /// How strong a tie is.
    Strength {
        /// 強い.
        Strong = "strong",
        /// ふつう.
        Normal = "normal",
        /// 弱い.
        Weak = "weak",
        /// 対立・ストレス.
        Conflict = "conflict",
    }
}

impl Strength {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Strong => "強い",
            Self::Normal => "ふつう",
            Self::Weak => "弱い",
            Self::Conflict => "対立・ストレス",
        }
    }
}

words! {
    /// Which way a tie works, seen from the household.
    Direction {
        /// たがいに.
        Both = "both",
        /// The household reaches out.
        To = "to",
        /// Help comes to the household.
        From = "from",
    }
}

impl Direction {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => "たがいに",
            Self::To => "世帯から相手へ",
            Self::From => "相手から世帯へ",
        }
    }
}

words! {
    /// How exactly the day of a life event is known.
    Precision {
        /// The day.
        Day = "day",
        /// The month.
        Month = "month",
        /// The year.
        Year = "year",
    }
}
