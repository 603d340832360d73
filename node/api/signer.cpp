#include "node/api/signer.hpp"

namespace stonechat::api {

std::optional<RecordKey> signer_of(const record::SignedRecord& record, const charter::Charter& charter) {
    const charter::Member* const author = charter.find(record.header.author);
    if (author == nullptr) return std::nullopt;
    const auto fits = [&](const RecordKey& key) { return record::verify(record, key).has_value(); };
    // Where the charter says which key it must be, no other counts.
    if (const auto judgement = charter.judge(record.header, record.id))
        return fits(judgement->key) ? std::optional{judgement->key} : std::nullopt;
    // What is void is kept as evidence, with the key that it was signed with.
    if (fits(author->standing.record_key)) return author->standing.record_key;
    for (const charter::EndedStanding& ended : author->earlier)
        if (fits(ended.standing.record_key)) return ended.standing.record_key;
    return std::nullopt;
}

}  // namespace stonechat::api
