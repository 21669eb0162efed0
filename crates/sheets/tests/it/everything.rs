//! The open form of everything: it comes back, in parts too, and what is not what it says is refused with a sentence.

use serde_json::{Value, json};
use sheets::everything::{
    Reader, Writer,
    cells::Kind,
    pack::Packer,
    read::Fault,
    unpack::{self, Unpacker},
};
use std::io::{Read, Write};

const COLUMNS: &[(&str, Kind)] = &[("id", Kind::Int), ("name", Kind::Text), ("note", Kind::Text)];

/// One table with a row for each name, in parts of 60 bytes.
pub(crate) fn export(names: &[&str]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).in_parts_of(60);
    writer.begin(&json!({ "engawa": "everything", "format": 1, "tables": [], "stays": [] })).unwrap();
    writer.table("person", &["id", "name", "note"]).unwrap();
    for (at, name) in names.iter().enumerate() {
        writer.row(&[json!(at), json!(name), Value::Null]).unwrap();
    }
    writer.end().unwrap();
    writer.finish().unwrap().0
}

/// Every row, if all is sound.
pub(crate) fn read_all(bytes: &[u8]) -> Result<Vec<Vec<Value>>, Fault> {
    let mut reader = Reader::open(bytes)?;
    reader.table("person", COLUMNS)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.row()? {
        rows.push(row);
    }
    reader.close()?;
    Ok(rows)
}

#[test]
fn rows_come_back_in_parts_as_they_went_out() {
    let bytes = export(&["山田 ハナ", "", "=1+1", "\"a\"\r\nb", "𠮷野"]);
    let rows = read_all(&bytes).unwrap();
    let names: Vec<&str> = rows.iter().map(|r| r[1].as_str().unwrap()).collect();
    assert_eq!(names, ["山田 ハナ", "", "=1+1", "\"a\"\r\nb", "𠮷野"]);
    assert!(rows.iter().enumerate().all(|(at, row)| row[0] == json!(at) && row[2] == Value::Null));
    assert!(sheets::archive::Archive::open(&bytes).unwrap().has("tables/person.2.csv"), "in parts");
    assert_eq!(read_all(&export(&[])).unwrap().len(), 0);
}

#[test]
fn a_sound_zip_with_another_row_is_refused() {
    let sound = export(&["山田 ハナ"]);
    let archive = sheets::archive::Archive::open(&sound).unwrap();
    let packed = |alter: &dyn Fn(&str, String) -> Option<String>| {
        let mut packer = Packer::new(Vec::new());
        for name in ["README.txt", "dictionary.json", "tables/person.csv", "manifest.json"] {
            let mut text = String::new();
            archive.read(name).unwrap().read_to_string(&mut text).unwrap();
            let Some(text) = alter(name, text) else { continue };
            packer.begin(name).unwrap();
            packer.write_all(text.as_bytes()).unwrap();
        }
        packer.finish().unwrap()
    };
    assert!(read_all(&packed(&|_, text| Some(text))).is_ok());
    let refused = read_all(&packed(&|_, text| Some(text.replace("山田 ハナ", "山田 花"))));
    assert!(matches!(refused, Err(Fault::Manifest)), "{refused:?}");
    let refused = read_all(&packed(&|_, text| Some(text.replace("\"note\"", "\"other\""))));
    assert!(matches!(refused, Err(Fault::Columns(_))), "{refused:?}");
    for gone in ["README.txt", "dictionary.json", "tables/person.csv", "manifest.json"] {
        let refused = read_all(&packed(&|name, text| Some(text).filter(|_| name != gone)));
        assert!(matches!(refused, Err(Fault::Missing(_))), "{gone}: {refused:?}");
    }
}

#[test]
fn every_cut_is_told() {
    let bytes = export(&["山田 ハナ", "山田 太郎"]);
    for end in 0..bytes.len() {
        let words = read_all(&bytes[..end]).unwrap_err().to_string();
        assert!(words.ends_with("何も入れていません。"), "{end}: {words}");
    }
    assert!(read_all(&[bytes.as_slice(), b"."].concat()).is_err());
}

#[test]
fn a_bomb_is_put_down_long_before_it_is_unpacked() {
    let mut packer = Packer::new(Vec::new());
    packer.begin("README.txt").unwrap();
    let zeros = vec![b'a'; 1 << 20];
    for _ in 0..64 {
        packer.write_all(&zeros).unwrap();
    }
    let bytes = packer.finish().unwrap();
    let mut zip = Unpacker::new(bytes.as_slice());
    zip.next().unwrap();
    let (mut buffer, mut read) = (vec![0; 1 << 16], 0);
    let refused = loop {
        match zip.read(&mut buffer) {
            Ok(some) => read += some,
            Err(_) => break zip.trouble(),
        }
    };
    assert!(matches!(refused, Some(unpack::Trouble::Bomb)), "{refused:?}");
    assert!(read < 20 << 20, "{read}");
    assert!(matches!(Reader::open(bytes.as_slice()), Err(Fault::Zip(unpack::Trouble::Bomb))));
}
