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
mod top_bar;
mod update_offer;
mod welcome;
mod words;

pub(crate) use answer::AnswerDisclosure;
pub(crate) use banners::{Banners, Offline};
pub(crate) use brand::{Brand, set_title};
pub(crate) use button::Button;
pub(crate) use confirm_button::ConfirmButton;
pub(crate) use disposition::{DispositionChoice, DispositionField};
pub(crate) use field::{Field, Input, focus_first_error};
pub(crate) use hold_button::{HoldButton, Press};
pub(crate) use icon::{Icon, Picture};
pub(crate) use live::{Live, LiveRegions, focus, focus_if_lost, show_banner};
pub(crate) use outcome_card::{Facts, OutcomeCard, OutcomeDetails};
pub(crate) use settings_button::SettingsButton;
pub(crate) use sheet::{BottomSheet, armed_after_a_pause};
pub(crate) use top_bar::TopBar;
pub(crate) use update_offer::update_offer;
pub(crate) use welcome::{install_line, install_setting, what_this_is};
pub(crate) use words::{Banner, Paragraph};
