//! The codes that the town uses, in the order of the official sheets where there is one.

/// Ways in.
pub const DOORS: [&str; 8] = ["counter", "phone", "visit", "mail", "online", "outreach", "meeting", "web"];
/// How the person came to the desk.
pub const ROUTES: [&str; 7] = ["self", "family", "acquaintance", "agency", "commissioner", "found", "other"];
/// Who came.
pub const VISITORS: [&str; 3] = ["self", "family", "other"];
/// The sixteen topics of the official reception sheet, in its order.
pub const TOPICS: [&str; 16] = [
    "health",
    "housing",
    "income",
    "rent_loan",
    "taxes_utilities",
    "debt",
    "job_seeking",
    "job_trouble",
    "community",
    "family",
    "childcare",
    "nursing",
    "withdrawal",
    "violence",
    "food",
    "other",
];
/// How soon.
pub const URGENCIES: [&str; 3] = ["now", "soon", "normal"];
/// What the reception led to.
pub const SCREENINGS: [&str; 6] =
    ["undecided", "info_only", "referred", "referred_seiho", "plan", "emergency"];
/// How a reception stands.
pub const RECEPTION_STATES: [&str; 3] = ["new", "taken", "closed"];
/// Ways of a contact.
pub const METHODS: [&str; 7] = ["phone", "office", "visit", "mail", "online", "escort", "meeting"];
/// What came of a contact.
pub const OUTCOMES: [&str; 4] = ["met", "absent", "note_left", "no_answer"];
/// Programmes to which minutes are booked.
pub const PROGRAMMES: [&str; 11] = [
    "jiritsu", "hokatsu", "shogai", "riyousha", "takikan", "outreach", "sanka", "chiiki", "kakei", "shuro",
    "other",
];
/// 属性 of a contact.
pub const FIELDS: [&str; 6] = ["elderly", "disability", "child", "poverty", "multiple", "none"];
/// Kinds of agencies.
pub const AGENCY_KINDS: [&str; 19] = [
    "jiritsu",
    "hokatsu",
    "shakyo",
    "town",
    "shogai",
    "kodomo",
    "school",
    "hellowork",
    "medical",
    "hoken",
    "npo",
    "foodbank",
    "shelter",
    "housing",
    "police",
    "law",
    "company",
    "minsei",
    "jichikai",
];
/// The kind for every agency that fits no other.
pub const AGENCY_KIND_OTHER: &str = "other";
/// Roles of workers.
pub const ROLES: [&str; 6] = ["consultant", "chief", "coordinator", "manager", "auditor", "system"];
/// Where a member lives.
pub const LIVING: [&str; 4] = ["with", "away", "facility", "hospital"];
/// Kinds of lines in the ecomap.
pub const SUPPORT_KINDS: [&str; 3] = ["agency", "person", "place"];
/// Strength of such a line.
pub const STRENGTHS: [&str; 4] = ["strong", "normal", "weak", "conflict"];
/// Its direction.
pub const DIRECTIONS: [&str; 3] = ["both", "to", "from"];
/// Ties between people.
pub const RELATION_KINDS: [&str; 9] = [
    "parent",
    "adoptive_parent",
    "step_parent",
    "couple",
    "common_law",
    "separated",
    "divorced",
    "sibling",
    "other",
];
/// How a case stands.
pub const CASE_STATUSES: [&str; 4] = ["open", "watch", "paused", "closed"];
/// Parts of a case that a grant opens.
pub const PARTS: [&str; 7] = ["summary", "basic", "whereabouts", "assessment", "plan", "contacts", "money"];
/// Grounds of a grant.
pub const GROUNDS: [&str; 4] = ["consent", "support_meeting", "duty_to_report", "entrusted"];
/// Kinds of tasks.
pub const TASK_KINDS: [&str; 5] = ["task", "promise", "visit", "call", "waiting"];
/// How exactly a life event's day is known.
pub const PRECISIONS: [&str; 3] = ["day", "month", "year"];
/// Bands of the long view.
pub const BANDS: [&str; 6] = ["health", "work", "money", "housing", "family", "learning"];
