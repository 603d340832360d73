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
