#include "protocol/privacy/finding.hpp"

namespace stonechat::privacy {
namespace {

struct Words {
    std::string_view name, words, label;
};

Words words_of(FindingKind kind) {
    switch (kind) {
        case FindingKind::nhs_number:
            return {"NHS_NUMBER", "an NHS number", "[NHS number]"};
        case FindingKind::chi_number:
            return {"CHI_NUMBER", "a CHI number", "[CHI number]"};
        case FindingKind::hc_number:
            return {"HC_NUMBER", "a health and care number", "[health and care number]"};
        case FindingKind::email:
            return {"EMAIL", "an email address", "[email address]"};
        case FindingKind::nino:
            return {"NINO", "a National Insurance number", "[National Insurance number]"};
        case FindingKind::bank:
            return {"BANK", "a bank or card number", "[bank or card number]"};
        case FindingKind::driving_licence:
            return {"DRIVING_LICENCE", "a driving licence number", "[driving licence number]"};
        case FindingKind::postcode:
            return {"POSTCODE", "a postcode", "[postcode]"};
        case FindingKind::date:
            return {"DATE", "a full date", "[date]"};
        case FindingKind::phone:
            return {"PHONE", "a phone number", "[phone number]"};
        case FindingKind::url:
            return {"URL", "a web address", "[web address]"};
        case FindingKind::prof_reg:
            return {"PROF_REG", "a professional registration number", "[professional registration number]"};
        case FindingKind::name:
            return {"NAME", "a name", "[name]"};
        case FindingKind::address:
            return {"ADDRESS", "an address", "[address]"};
        case FindingKind::place:
            return {"PLACE", "a place", "[place]"};
        case FindingKind::facility:
            return {"FACILITY", "a named service or building", "[service]"};
        case FindingKind::age_90:
            return {"AGE_90", "an age of 90 or over", "[90 or over]"};
        case FindingKind::hospital_number:
            return {"HOSPITAL_NUMBER", "a hospital number", "[hospital number]"};
        case FindingKind::vehicle_reg:
            return {"VEHICLE_REG", "a vehicle registration", "[vehicle registration]"};
        case FindingKind::passport:
            return {"PASSPORT", "a passport number", "[passport number]"};
        case FindingKind::ip_address:
            return {"IP_ADDRESS", "an internet address", "[internet address]"};
        case FindingKind::handle:
            return {"HANDLE", "a user name", "[user name]"};
        case FindingKind::quasi:
            return {"QUASI", "something very rare", "[something rare]"};
    }
    return {"NEWER", "something that a newer rule knows", "[removed]"};
}

}  // namespace

std::string_view name_of(FindingKind kind) {
    return words_of(kind).name;
}
std::string_view words_for(FindingKind kind) {
    return words_of(kind).words;
}
std::string_view label_of(FindingKind kind) {
    return words_of(kind).label;
}

}  // namespace stonechat::privacy
