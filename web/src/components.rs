//! The parts that screens are made of.

mod answer;
mod banners;
mod brand;
mod button;
mod confirm_button;
mod disposition;
mod field;
mod hold_button;
mod icon;
mod live;
mod outcome_card;
mod settings_button;
mod sheet;
mod slow_hint;
mod top_bar;
mod update_offer;
mod welcome;
mod words;

pub(crate) use answer::answer_disclosure;
pub(crate) use banners::{banners, offline};
pub(crate) use brand::{brand, set_title};
pub(crate) use button::{bare_button, button, icon_button, picture_button};
pub(crate) use confirm_button::ConfirmButton;
pub(crate) use disposition::{DispositionChoice, disposition_field};
pub(crate) use field::{Field, Input, focus_first_error, radio};
pub(crate) use hold_button::{HoldButton, Press};
pub(crate) use icon::{Picture, icon};
pub(crate) use live::{Live, focus, focus_if_lost, live_regions, show_banner};
pub(crate) use outcome_card::{facts, outcome_card, outcome_details};
pub(crate) use settings_button::settings_button;
pub(crate) use sheet::{BottomSheet, armed_after_a_pause};
pub(crate) use slow_hint::{choices_loading, slow_hint};
pub(crate) use top_bar::top_bar;
pub(crate) use update_offer::update_offer;
pub(crate) use welcome::{install_line, install_setting, what_this_is};
pub(crate) use words::{banner, paragraph};
