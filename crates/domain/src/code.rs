//! The code lists that the program's own rules turn on. Labels are dated rows that an office edits (`code` table);
//! code never matches on a label, and a list that no rule turns on has only rows.

/// Writes an enum whose values are kept as short ASCII words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word kept in the database and sent in forms.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word; `None` for any other text.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a worker is at an agency. One worker may have several, at several agencies.
    Role {
        /// 相談員: takes receptions, keeps cases.
        Consultant = "consultant",
        /// 主任: as a 相談員, and sees the desk's load.
        Chief = "chief",
        /// 包括化推進員 (多機関協働).
        Coordinator = "coordinator",
        /// 管理者 of the agency: as 主任, and its workers, settings and audit.
        Manager = "manager",
        /// 監査: reads the audit of the agency; no case.
        Auditor = "auditor",
        /// システム管理: areas, agencies, accounts, codes; no case, by any role.
        System = "system",
    }
}

impl Role {
    /// Does this role work with the agency's own cases?
    #[must_use]
    pub const fn works_on_cases(self) -> bool {
        matches!(self, Self::Consultant | Self::Chief | Self::Coordinator | Self::Manager)
    }

    /// Does it see the desk's load by worker?
    #[must_use]
    pub const fn supervises(self) -> bool {
        matches!(self, Self::Chief | Self::Coordinator | Self::Manager)
    }

    /// Does it bring agencies together: see who carries what, and keep their register?
    #[must_use]
    pub const fn coordinates(self) -> bool {
        matches!(self, Self::Coordinator | Self::Manager)
    }

    /// Does it read the audit of its agency?
    #[must_use]
    pub const fn reads_audit(self) -> bool {
        matches!(self, Self::Manager | Self::Auditor)
    }

    /// Its Japanese name. Roles are the program's own, not an office's list.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Consultant => "相談員",
            Self::Chief => "主任",
            Self::Coordinator => "包括化推進員",
            Self::Manager => "管理者",
            Self::Auditor => "監査",
            Self::System => "システム管理",
        }
    }
}

words! {
    /// Where a case stands.
    CaseStatus {
        /// 支援中.
        Open = "open",
        /// 見守り: no active support, kept in sight.
        Watch = "watch",
        /// 休止.
        Paused = "paused",
        /// 終結.
        Closed = "closed",
    }
}

impl CaseStatus {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "支援中",
            Self::Watch => "見守り",
            Self::Paused => "休止",
            Self::Closed => "終結",
        }
    }
}

words! {
    /// What came of a contact: the person was met, or it was an attempt. Attempts count as work, not as a meeting.
    Outcome {
        /// 会えた・話せた.
        Met = "met",
        /// 不在.
        Absent = "absent",
        /// 置き手紙.
        NoteLeft = "note_left",
        /// 応答なし.
        NoAnswer = "no_answer",
    }
}

impl Outcome {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Met => "会えた・話せた",
            Self::Absent => "不在",
            Self::NoteLeft => "置き手紙",
            Self::NoAnswer => "応答なし",
        }
    }
}

words! {
    /// What a task is. `Waiting` is somebody else's turn.
    TaskKind {
        /// 用事.
        Task = "task",
        /// 約束: said to the person.
        Promise = "promise",
        /// 訪問の予定.
        Visit = "visit",
        /// 電話の予定.
        Call = "call",
        /// 返事待ち.
        Waiting = "waiting",
    }
}

impl TaskKind {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Task => "用事",
            Self::Promise => "約束",
            Self::Visit => "訪問",
            Self::Call => "電話",
            Self::Waiting => "返事待ち",
        }
    }
}

words! {
    /// How soon a reception needs an answer.
    Urgency {
        /// いますぐ: danger, no food, nowhere to sleep.
        Now = "now",
        /// 数日のうち.
        Soon = "soon",
        /// 急がない.
        Normal = "normal",
    }
}

impl Urgency {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Now => "いますぐ",
            Self::Soon => "数日のうち",
            Self::Normal => "急がない",
        }
    }
}

words! {
    /// Where a reception stands.
    ReceptionState {
        /// Nobody has taken it on yet.
        New = "new",
        /// A worker has it.
        Taken = "taken",
        /// Ended: advice given, passed on, or a case.
        Closed = "closed",
    }
}

words! {
    /// A tie on the family side of the genogram.
    RelationKind {
        /// `person` is the parent of `other`.
        Parent = "parent",
        /// 養親.
        AdoptiveParent = "adoptive_parent",
        /// 継親.
        StepParent = "step_parent",
        /// 夫婦.
        Couple = "couple",
        /// 内縁・事実婚.
        CommonLaw = "common_law",
        /// 別居.
        Separated = "separated",
        /// 離婚.
        Divorced = "divorced",
        /// きょうだい, where the parents are not recorded.
        Sibling = "sibling",
        /// その他.
        Other = "other",
    }
}

impl RelationKind {
    /// Its Japanese name, read from `person` to `other`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Parent => "親",
            Self::AdoptiveParent => "養親",
            Self::StepParent => "継親",
            Self::Couple => "夫婦",
            Self::CommonLaw => "内縁・事実婚",
            Self::Separated => "夫婦（別居）",
            Self::Divorced => "離婚",
            Self::Sibling => "きょうだい",
            Self::Other => "その他",
        }
    }
}
