//! The kit: fields, buttons, lists and states every page is made of. Knows no slice. The class
//! names are those of `style/components.css`.

pub mod ambient;
pub mod chart;
pub mod failure;
pub mod field;
pub mod file_field;
pub mod fold;
pub mod fresh;
pub mod icon;
pub mod load;
pub mod number;
pub mod pager;
pub mod returned;
pub mod when;
