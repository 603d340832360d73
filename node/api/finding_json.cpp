#include "node/api/finding_json.hpp"

namespace stonechat::api {

JsonObject finding_json(const privacy::DraftFinding& one) {
    return JsonObject{}
        .text("pointer", one.pointer)
        .text("kind", name_of(one.finding.kind))
        .text("words", words_for(one.finding.kind))
        .text("rule", one.finding.rule)
        .text("reason", one.finding.reason)
        .truth("certain", one.finding.certainty == privacy::Certainty::certain);
}

}  // namespace stonechat::api
