//! A row as a line, and a line as a row.

use super::schema::{Column, Kind, Table};
use crate::{
    error::{Error, Result},
    row::Row,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sea_orm::Value as Bound;
use serde_json::Value;

/// A row of `table` as it stands in a line.
pub(crate) fn row_values(table: &Table, row: &Row) -> Result<Vec<Value>> {
    let value = |column: &Column| -> Result<Value> {
        Ok(match column.kind {
            Kind::Int => row.opt_int(&column.name)?.map_or(Value::Null, Value::from),
            Kind::Text => row.opt_text(&column.name)?.map_or(Value::Null, Value::from),
            Kind::Blob => {
                row.opt_bytes(&column.name)?.map_or(Value::Null, |bytes| STANDARD.encode(bytes).into())
            }
        })
    };
    table.columns.iter().map(value).collect()
}

/// The line of such a row, with its end.
pub(crate) fn line(values: &impl serde::Serialize) -> Result<String> {
    let mut line = serde_json::to_string(values).map_err(|_| Error::Broken("a row that JSON cannot say"))?;
    line.push('\n');
    Ok(line)
}

/// The value to bind for a column; `None` when it is of another kind.
pub(crate) fn bound(kind: Kind, value: &Value) -> Option<Bound> {
    Some(match (kind, value) {
        (Kind::Int, Value::Null) => Bound::from(None::<i64>),
        (Kind::Int, value) => Bound::from(value.as_i64()?),
        (Kind::Text, Value::Null) => Bound::from(None::<String>),
        (Kind::Text, value) => Bound::from(value.as_str()?),
        (Kind::Blob, Value::Null) => Bound::from(None::<Vec<u8>>),
        (Kind::Blob, value) => Bound::from(STANDARD.decode(value.as_str()?).ok()?),
    })
}
