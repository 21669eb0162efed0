//! The rules behind きょう, each with its default and the reason for it.

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $field:ident = $default:literal in $least:literal..=$most:literal
        $unit:literal $label:literal $reason:literal;)+) => {
        /// A rule that an office may set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Key { $($(#[$doc])* $variant),+ }

        impl Key {
            /// Every rule, in the order of the settings page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word kept in the database.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => stringify!($field)),+ } }

            /// Reads the word; `None` for settings of other parts of the program.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|key| key.word() == word)
            }

            /// Its Japanese name.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }

            /// The unit after the number.
            #[must_use]
            pub const fn unit(self) -> &'static str { match self { $(Self::$variant => $unit),+ } }

            /// The value where none was set.
            #[must_use]
            pub const fn default(self) -> i64 { match self { $(Self::$variant => $default),+ } }

            /// Why that value, in a sentence for the settings page.
            #[must_use]
            pub const fn reason(self) -> &'static str { match self { $(Self::$variant => $reason),+ } }

            /// The least and the largest value.
            #[must_use]
            pub const fn bounds(self) -> (i64, i64) { match self { $(Self::$variant => ($least, $most)),+ } }
        }

        /// The rules in force on a day.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Rules { $($(#[$doc])* pub $field: i64),+ }

        impl Rules {
            /// Takes each rule from `set`, or its default.
            pub(crate) fn new(set: impl Fn(Key) -> Option<i64>) -> Self {
                Self { $($field: set(Key::$variant).unwrap_or(Key::$variant.default())),+ }
            }
        }
    };
}

rules! {
    /// Days without any contact or attempt after which an open case is to be thought of.
    QuietDays quiet_days = 30 in 1..=365 "日" "連絡がないケースを知らせるまで"
        "月に一度も連絡がないと、止まった暮らしに気づけないためです。";
    /// Days after opening by which a case should have a plan.
    NoPlanDays no_plan_days = 21 in 1..=365 "日" "プランがまだのケースを知らせるまで"
        "アセスメントに二、三回会う時間をみて、三週間を目安にしています。";
    /// Days after the only meeting by which there should be a second.
    SecondVisitDays second_visit_days = 14 in 1..=365 "日" "二度目に会えていない人を知らせるまで"
        "一度きりで切れてしまう人が多く、二週間のうちにもう一度会うと続きやすいためです。";
    /// Days after which an answer awaited is asked for again.
    WaitingDays waiting_days = 7 in 1..=365 "日" "返事待ちを知らせるまで"
        "一週間返事がなければ、こちらからもう一度たずねる目安です。";
    /// Hours after which a reception that nobody has taken stands as late.
    NewReceptionHours new_reception_hours = 24 in 1..=720 "時間" "受けていない受付を急ぎにするまで"
        "声をかけてくれた人を、一日より長くひとりで待たせないためです。";
    /// Days after which a form that was kept when its session ran out is removed, if nobody has come back to it.
    KeptFormDays kept_form_days = 14 in 1..=90 "日" "時間切れで預かった書きかけを消すまで"
        "休みをはさんでも取りにもどれ、相談のことばが置き忘れのまま残りつづけないように、二週間にしています。";
    /// Days before a month's end from which unanswered duties of 住居確保給付金 are told.
    HousingDutyDays housing_duty_days = 7 in 0..=31 "日" "住居確保給付金の毎月の活動を、月末の何日前から知らせるか"
        "月末になる前に、まだの活動をいっしょにできるようにするためです。";
    /// Months of the first decision of 家賃補助.
    HousingFirstMonths housing_first_months = 3 in 1..=60 "か月" "家賃補助の、はじめの支給の月数（上限）"
        "原則3か月とする市の案内によります（横須賀市の受給中の人へのページ。2026年11月に確認。仮の値です）。";
    /// Months of one extension of 家賃補助.
    HousingExtensionMonths housing_extension_months = 3 in 1..=60 "か月" "家賃補助の、一度の延長の月数（上限）"
        "はじめの支給と同じ月数を仮に置いています（2026年11月。公の文書では確かめていません）。";
    /// Months of 家賃補助 in all.
    HousingLongestMonths housing_longest_months = 9 in 1..=60 "か月" "家賃補助の、延長もあわせた月数（上限）"
        "最長9か月とする説明によります（公開アプリの文で、公の文書では確かめていません。2026年11月。仮の値です）。";
    /// Yen a month of 家賃補助; 0 where the office has set none.
    HousingRentMost housing_rent_most = 0 in 0..=10_000_000 "円" "家賃補助の月額（上限。0は、見ない）"
        "額は市町村と世帯の人数でちがうため、はじめの値は置いていません。人数でちがうときは、いちばん大きい額を入れます。";
    /// Yen of 転居費用補助; 0 where the office has set none.
    HousingMovingMost housing_moving_most = 0 in 0..=10_000_000 "円" "転居費用補助の額（上限。0は、見ない）"
        "額は市町村と世帯の人数でちがうため、はじめの値は置いていません。人数でちがうときは、いちばん大きい額を入れます。";
    /// Working days for the answer to a つなぎ.
    ReferralAnswerDays referral_answer_days = 3 in 1..=60 "開庁日" "つなぎの返事を待つ日数"
        "つながれた人を、返事のないまま週をまたいで待たせないためです。";
    /// Working days from acceptance to the first contact.
    ReferralContactDays referral_contact_days = 5 in 1..=60 "開庁日" "引き受けてから、はじめて会うまでの日数"
        "引き受けたあと一週間連絡がないと、忘れられたと思わせてしまうためです。";
    /// Working days from the first contact to word of the outcome.
    ReferralOutcomeDays referral_outcome_days = 20 in 1..=250 "開庁日" "はじめて会ってから、結果を知らせるまでの日数"
        "ひと月のうちに、どうなったかを一度は知らせあうためです。";
    /// Working days past the due day after which the 包括化推進員 hears of it.
    ReferralEscalateDays referral_escalate_days = 2 in 0..=60 "開庁日" "期日を過ぎてから、包括化推進員に知らせるまでの日数"
        "まず当事者どうしで声をかけあう間をおいて、それでも動かないときに知らせます。";
    /// Hours that an opening in an emergency lasts.
    BreakGlassHours break_glass_hours = 12 in 1..=72 "時間" "緊急の閲覧がひらいている時間"
        "夜間のできごとが、翌朝の引きつぎまで見えるようにするためです。";
    /// Does the sheet of who looked name the workers? 1: yes; 0: agency and role only.
    SheetNames sheet_names = 1 in 0..=1 "（1は出す、0は出さない）" "「だれが私の記録を見たか」に職員の名前を出すか"
        "自分の記録を見た人を知りたいという願いに、まず名前までお答えするためです。職員の安全のために、機関と役割だけにもできます。";
    /// Open cases of one worker above which the load is told to the 包括化推進員.
    ManyCases many_cases = 30 in 1..=500 "件" "ひとりの担当が多いと知らせる、支援中のケースの数"
        "公の基準は見つけていません。「みんなの仕事」の棒の色が変わる数と同じにした、仮の値です。";
    /// Days without a sign of an agency on a shared case after which it stands as silent.
    AgencySilentDays agency_silent_days = 45 in 7..=365 "日" "いっしょに支える機関から、音さたがないことを知らせるまで"
        "月に一度のやりとりが一度抜けても気づけるように、ひと月半を目安にしています。";
    /// Days after the last visit to an agency after which it is to be visited again.
    AgencyVisitDays agency_visit_days = 365 in 30..=1825 "日" "機関を訪ねなおすまで"
        "四月の異動で人が替わるので、年に一度は顔を合わせるためです。";
    /// Working days for the answer of an expert.
    AdviceAnswerDays advice_answer_days = 10 in 1..=60 "開庁日" "専門職の答えを待つ日数"
        "相手の会議が二週間に一度のことが多いので、その間に一度は返事がくるようにするためです（仮の値です）。";
    /// Days before and after a reading in which work explains it.
    LookWorkDays look_work_days = 14 in 1..=90 "日" "見るきっかけ：閲覧の前後、何日の仕事を見るか"
        "前もって記録を読むことも、あとから書くこともあるので、前後に二週間の間をとっています。";
    /// Openings without work from which a household stands among 見るきっかけ.
    LookTimes look_times = 3 in 1..=50 "回" "見るきっかけ：仕事のつながりが見えない閲覧を、何回から出すか"
        "一度や二度は、電話の取りつぎや引きつぎでよくあるためです。";
    /// Households opened in a short time from which it is many.
    LookBurst look_burst = 20 in 5..=500 "世帯" "見るきっかけ：短いあいだの閲覧を、何世帯から出すか"
        "30分に20世帯は、ひとつずつ読むには速すぎるためです。いつもそうしている職員の分は、出ません。";
    /// What a short time is.
    LookBurstMinutes look_burst_minutes = 30 in 5..=240 "分" "見るきっかけ：「短いあいだ」の長さ"
        "集計や見直しで続けてひらくことと分けられる、短い長さにしています。";
    /// The hour at which the night begins.
    LookNightFrom look_night_from = 21 in 17..=23 "時" "見るきっかけ：夜間のはじまり"
        "夜の訪問や電話のあとの記録は、21時までに終わることが多いためです。";
    /// The hour at which it ends.
    LookNightTo look_night_to = 6 in 0..=9 "時" "見るきっかけ：夜間のおわり"
        "早出の人の仕事を、夜間にしないためです。";
    /// Whole years for which a household is kept after the 年度 in which it was closed.
    KeepHouseholdYears keep_household_years = 5 in 1..=50 "年" "世帯の記録を残す年数（終結の次の4月1日から）"
        "自治体の文書の保存で多い5年を、仮に置いています。町の文書管理規程に合わせてください。";
    /// Whole years for which a reception is kept that became no household's.
    KeepReceptionYears keep_reception_years = 3 in 1..=50 "年" "世帯に結びつかなかった受付を残す年数（受付の次の4月1日から）"
        "一度だけの相談を、支援した世帯より長くは残さないように、3年を仮に置いています。町の文書管理規程に合わせてください。";
    /// Days between the second yes and the erasure.
    EraseWaitDays erase_wait_days = 7 in 1..=90 "日" "消去の承認がそろってから、消すまでの日数"
        "取りちがえに気づいて止められるように、一週間の間をおきます。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_keeps_its_own_bounds_and_is_read_back() {
        for key in Key::ALL {
            let (least, most) = key.bounds();
            assert!((least..=most).contains(&key.default()), "{key:?}");
            assert_eq!(Key::parse(key.word()), Some(*key));
            assert!(key.reason().ends_with('。'), "{key:?}");
        }
        assert_eq!(Key::parse("colour"), None);
    }

    #[test]
    fn what_was_not_set_is_the_default() {
        let rules = Rules::new(|key| (key == Key::QuietDays).then_some(45));
        assert_eq!((rules.quiet_days, rules.no_plan_days), (45, 21));
    }
}
