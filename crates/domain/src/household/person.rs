//! A person as typed, and as it may be kept.

use super::typed::{district, katakana, line, note, past};
use crate::{
    Faults, Token, phone,
    wareki::{Birth, parse_birth},
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// What was typed about a person, word for word. Field names are those of the form.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonTyped {
    /// `name`: 姓 名, or 「長男」 where the name is not known yet.
    pub name: String,
    /// `kana`: reading in any kana.
    pub kana: String,
    /// `birth`: in any way, also 「70歳くらい」.
    pub birth: String,
    /// `death`: a date.
    pub death: String,
    /// `sex`: as the person says it.
    pub sex: String,
    /// `postal`.
    pub postal: String,
    /// `address`.
    pub address: String,
    /// `area`: token of a district, or empty.
    pub area: String,
    /// `email`.
    pub email: String,
    /// `languages`: spoken.
    pub languages: String,
    /// `contact_rule`: 「水曜の昼だけ」.
    pub contact_rule: String,
    /// `leave_message`: `yes`, `no` or empty.
    pub leave_message: String,
    /// `workplace`: workplace or school.
    pub workplace: String,
    /// `note`.
    pub note: String,
    /// Rows of `number`, `label`, `unsafe`: several phones.
    pub phones: Vec<PhoneTyped>,
}

/// One phone as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PhoneTyped {
    /// The number in any form.
    pub number: String,
    /// 自宅, 携帯 …
    pub label: String,
    /// May it be called without danger?
    pub safe: bool,
}

/// A person as it may be kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// 姓 名.
    pub name: String,
    /// Full-width katakana.
    pub kana: String,
    /// As far as it is known.
    pub birth: Option<Birth>,
    /// Died on.
    pub death: Option<NaiveDate>,
    /// As the person says it.
    pub sex: String,
    /// Seven digits, or empty.
    pub postal: String,
    /// Address.
    pub address: String,
    /// District.
    pub area: Option<Token>,
    /// E-mail.
    pub email: String,
    /// Languages.
    pub languages: String,
    /// When and how to call.
    pub contact_rule: String,
    /// May a message be left?
    pub leave_message: Option<bool>,
    /// Workplace or school.
    pub workplace: String,
    /// Note.
    pub note: String,
    /// Phones, digits only.
    pub phones: Vec<Phone>,
}

/// One phone as kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Phone {
    /// Digits only.
    pub number: String,
    /// 自宅, 携帯 …
    pub label: String,
    /// May it be called without danger?
    pub safe: bool,
}

impl PersonTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self, today: NaiveDate) -> Result<NewPerson, Faults> {
        let mut faults = Faults::none();
        let name = line(&mut faults, "name", &self.name);
        if name.is_empty() {
            faults.add("name", "名前がわからないときは、「長男」のように、わかる呼び方を入れてください");
        }
        let birth = self.read_birth(&mut faults, today);
        let death = past(&mut faults, "death", &self.death, today);
        if birth.zip(death).is_some_and(|(birth, death)| birth.age_on(death).is_none()) {
            faults.add("death", "亡くなった日が、生まれた日より前になっています");
        }
        let person = NewPerson {
            name,
            kana: katakana(&line(&mut faults, "kana", &self.kana)),
            birth,
            death,
            sex: line(&mut faults, "sex", &self.sex),
            postal: self.read_postal(&mut faults),
            address: line(&mut faults, "address", &self.address),
            area: district(&mut faults, "area", &self.area),
            email: self.read_email(&mut faults),
            languages: line(&mut faults, "languages", &self.languages),
            contact_rule: note(&mut faults, "contact_rule", &self.contact_rule),
            leave_message: match self.leave_message.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            workplace: line(&mut faults, "workplace", &self.workplace),
            note: note(&mut faults, "note", &self.note),
            phones: self.read_phones(&mut faults),
        };
        faults.or(person)
    }

    fn read_birth(&self, faults: &mut Faults, today: NaiveDate) -> Option<Birth> {
        if self.birth.trim().is_empty() {
            return None;
        }
        parse_birth(&self.birth, today).map_err(|fault| faults.add("birth", fault.to_string())).ok()
    }

    fn read_postal(&self, faults: &mut Faults) -> String {
        if self.postal.trim().is_empty() {
            return String::new();
        }
        phone::postal_code(&self.postal).unwrap_or_else(|| {
            faults.add("postal", "郵便番号は、7けたの数字で入れてください");
            String::new()
        })
    }

    fn read_email(&self, faults: &mut Faults) -> String {
        let email = line(faults, "email", &self.email);
        let whole = email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
        if !email.is_empty() && (!whole || email.contains(' ')) {
            faults.add("email", "メールアドレスは、「名前@例.jp」の形で入れてください");
        }
        email
    }

    fn read_phones(&self, faults: &mut Faults) -> Vec<Phone> {
        let mut phones: Vec<Phone> = Vec::new();
        for typed in self.phones.iter().filter(|p| !p.number.trim().is_empty()) {
            let label = line(faults, "phones", &typed.label);
            let Some(number) = phone::normalise(&typed.number).or_else(|| whole(&typed.number)) else {
                faults.add("phones", "電話番号は、市外局番から入れてください（1つの欄に1つ）");
                continue;
            };
            if phones.iter().any(|p| p.number == number) {
                faults.add("phones", "同じ電話番号が2つあります");
                continue;
            }
            phones.push(Phone { number, label, safe: typed.safe });
        }
        phones
    }
}

/// A number that no plan knows but that is as long as one: the sample town's numbers begin with 000 so that nobody's
/// telephone rings, and old lists hold numbers of areas since renumbered.
fn whole(text: &str) -> Option<String> {
    let text: String = text.nfkc().collect();
    let spoken =
        text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '(' | ')' | '‐' | '−' | 'ー'));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (spoken && (10..=11).contains(&digits.len()) && digits.starts_with('0')).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    fn typed(change: impl Fn(&mut PersonTyped)) -> Result<NewPerson, Faults> {
        let mut typed = PersonTyped { name: "山田 太郎".into(), ..Default::default() };
        change(&mut typed);
        typed.check(today())
    }

    fn sentence(change: impl Fn(&mut PersonTyped)) -> String {
        typed(change).err().and_then(|f| f.0.first().map(ToString::to_string)).unwrap_or_default()
    }

    #[test]
    fn a_name_is_enough() {
        assert!(typed(|_| ()).is_ok());
        assert!(sentence(|p| p.name = " ".into()).starts_with("name: 名前がわからないときは"));
    }

    #[test]
    fn a_phone_is_kept_as_digits_and_an_empty_row_is_no_phone() {
        let phone = |number: &str| PhoneTyped { number: number.into(), label: "携帯".into(), safe: true };
        let kept = typed(|p| p.phones = vec![phone("０９０－０００１－０００２"), phone("")]).ok().unwrap();
        assert_eq!(kept.phones.len(), 1);
        assert_eq!(kept.phones[0].number, "09000010002");
        assert_eq!(
            typed(|p| p.phones = vec![phone("000-1234-5678")]).ok().unwrap().phones[0].number,
            "00012345678"
        );
        assert!(sentence(|p| p.phones = vec![phone("0002")]).contains("市外局番"));
        let twice = |p: &mut PersonTyped| p.phones = vec![phone("090-0001-0002"), phone("09000010002")];
        assert!(sentence(twice).contains("2つあります"));
    }

    #[test]
    fn a_death_before_birth_or_after_today_is_told_at_its_field() {
        let died = |birth: &'static str, death: &'static str| {
            sentence(move |p| {
                p.birth = birth.into();
                p.death = death.into();
            })
        };
        assert_eq!(died("S39.10.10", "R8.1.5"), "");
        assert!(died("S39.10.10", "S30.1.1").starts_with("death: 亡くなった日が"));
        assert!(died("", "R9.1.1").starts_with("death: まだ来ていない"));
        assert!(died("R9.1.1", "").starts_with("birth: 生年月日が未来"));
    }
}
