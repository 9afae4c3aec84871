//! Which numbers may be dialled where the site says nothing.

/// Full numbers of the North American numbering plan, without and with its prefix.
pub(super) const ALLOW: [&str; 2] = ["NXXNXXXXXX", "1NXXNXXXXXX"];

/// Area codes of the North American numbering plan that are neither in the United
/// States and their territories nor in Canada: they look like domestic ones, and cost
/// what international calls do.
const ABROAD: [&str; 21] = [
    "242", // Bahamas
    "246", // Barbados
    "264", // Anguilla
    "268", // Antigua and Barbuda
    "284", // British Virgin Islands
    "345", // Cayman Islands
    "441", // Bermuda
    "473", // Grenada
    "649", // Turks and Caicos Islands
    "658", // Jamaica
    "664", // Montserrat
    "721", // Sint Maarten
    "758", // Saint Lucia
    "767", // Dominica
    "784", // Saint Vincent and the Grenadines
    "809", // Dominican Republic
    "829", // Dominican Republic
    "849", // Dominican Republic
    "868", // Trinidad and Tobago
    "869", // Saint Kitts and Nevis
    "876", // Jamaica
];

/// Area codes whose owners set the price of a call.
const PREMIUM: [&str; 1] = ["900"];

/// Codes of the North American plan that belong to no place: numbers of persons, which lead
/// wherever their owners say, those of carriers' own services, and those of satellites and
/// machines. What a call costs is not to be seen from any of them.
const NOWHERE: [&str; 19] = [
    "500", "521", "522", "523", "524", "525", "526", "527", "528", "529", "533", "544", "566",
    "577", "588", // persons
    "456", // carriers' own, from abroad
    "600", "622", // Canada's non-geographic services
    "700", // carriers' own
];

/// Premium and international numbers, and those of no place: those behind an international prefix,
/// and those of the North American plan, without and with its prefix.
pub(super) fn deny() -> Vec<String> {
    // No full number begins with 011 or 00: these are for sites that allow more.
    let mut patterns = ["011.", "00.", "NXX976XXXX", "1NXX976XXXX"]
        .map(str::to_owned)
        .to_vec();
    for code in PREMIUM.iter().chain(&ABROAD).chain(&NOWHERE) {
        patterns.push(format!("{code}XXXXXXX"));
        patterns.push(format!("1{code}XXXXXXX"));
    }
    patterns
}
