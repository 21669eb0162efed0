//! Why a plan cannot do what was asked, as a sentence with the way on.

use crate::{Fault, Faults};

/// A move that does not follow from where the plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no goal.
    #[error("まだ目標がありません。先に、目標をひとつでも書いてください")]
    NoGoal,
    /// Nobody does anything.
    #[error(
        "目標のための「すること」がまだありません。本人のすること、機関のすることを、ひとつでも書いてください"
    )]
    NoStep,
    /// From when until when is not written.
    #[error("プランの期間がまだです。先に、いつからいつまでかを入れてください")]
    NoPeriod,
    /// The person has not agreed.
    #[error("本人の同意がまだです。先に、同意を記録してください")]
    NotAgreed,
    /// 支援調整会議 has not found it right.
    #[error("支援調整会議がまだです。先に、会議の結果を記録してください")]
    NotMet,
    /// A law-based service cannot go without the meeting.
    #[error("支援決定のいる事業が入っているので、会議を開かないことにはできません")]
    MeetingByLaw,
    /// A law-based service without 支援決定.
    #[error("支援決定のいる事業が入っていますが、支援決定がまだです。先に、支援決定を記録してください")]
    NotDecided,
    /// There is nothing to decide.
    #[error("このプランには、支援決定のいる事業が入っていません。支援決定なしで始められます")]
    NothingToDecide,
    /// Said already.
    #[error("本人の同意は、もう記録されています")]
    AlreadyAgreed,
    /// Held already.
    #[error("会議の結果は、もう記録されています")]
    AlreadyMet,
    /// Decided already.
    #[error("支援決定は、もう記録されています")]
    AlreadyDecided,
    /// It runs.
    #[error("このプランは、もう始まっています")]
    AlreadyStarted,
    /// An agreed plan is not rewritten behind the person's back.
    #[error(
        "同意をもらったあとのプランは、このままでは書きかえられません。「案にもどす」を先に押してください。同意と会議は、もう一度になります"
    )]
    Agreed,
    /// A plan in force is not rewritten.
    #[error("始まったプランは書きかえません。変えたいときは、評価を書いて、再プランで次のプランをつくります")]
    InForce,
    /// A plan that has not started is not reviewed.
    #[error("まだ始まっていないプランは、評価できません。先に、プランを始めてください")]
    NotStarted,
    /// What follows the review is not open before it.
    #[error("評価がまだです。先に、評価を書いてください")]
    NotReviewed,
    /// The review is there.
    #[error("評価は、もう書かれています。つぎは、続ける・再プラン・終結・中断のどれかです")]
    AlreadyReviewed,
    /// The next plan is being made.
    #[error("次のプランをつくっているところです。次のプランが始まると、このプランは終わります")]
    Replanning,
    /// It is paused.
    #[error("中断しているプランです。先に、支援を再開してください")]
    Paused,
    /// It is not paused.
    #[error("中断していないプランです")]
    NotPaused,
    /// Its period ran out in the pause.
    #[error("中断のあいだに、プランの期間が終わりました。前のプランをもとに、次のプランをつくってください")]
    PeriodOver,
    /// Nothing follows.
    #[error("このプランは終わっています。前のプランをもとに、次のプランをつくれます")]
    Ended,
    /// Before the person agreed.
    #[error("始める日が、本人の同意の日より前になっています")]
    BeforeAgreement,
    /// Before the meeting.
    #[error("始める日が、支援調整会議の日より前になっています")]
    BeforeMeeting,
    /// Before the decision.
    #[error("始める日が、支援決定の日より前になっています")]
    BeforeDecision,
    /// The decision before the meeting.
    #[error("支援決定の日が、支援調整会議の日より前になっています")]
    DecisionBeforeMeeting,
    /// A review before the start.
    #[error("評価の日が、プランを始めた日より前になっています")]
    BeforeStart,
    /// A day to come.
    #[error("これから先の日になっています。あったことだけを記録します")]
    Future,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new("on", refusal.to_string())
    }
}

impl From<Refusal> for Faults {
    fn from(refusal: Refusal) -> Self {
        Fault::from(refusal).into()
    }
}
