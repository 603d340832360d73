#pragma once
// Technologies and statements for the tests of this room.

#include "protocol/matching/match.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::matching {

inline record::Technology technology(std::string maker, std::string product, std::string version = "2.3.1",
                                     std::string category = "image-triage") {
    record::Technology out;
    out.maker = std::move(maker);
    out.product = std::move(product);
    out.version = std::move(version);
    out.category = std::move(category);
    if (const auto id = record::tech_id(out.maker, out.product)) out.tech = record::tech_text(*id);
    return out;
}
inline record::Technology skin_sort() {
    return technology("Example Skin AI Ltd", "SkinSort");
}
inline record::Technology skin_sort_gp() {
    return technology("Example Skin AI", "SkinSort GP");
}
inline record::Technology scan_reader() {
    return technology("Example Imaging Ltd", "ScanReader CT", "2026.09", "imaging-read");
}
inline TechnologyInUse in_use(record::Technology technology, std::optional<std::string> setting = {}) {
    return {std::move(technology), std::move(setting), {}};
}

template <class IdType>
IdType an_id(unsigned char last) {
    IdType id;
    id.bytes.back() = std::byte{last};
    return id;
}
inline RecordId record_id(unsigned char last) {
    return an_id<RecordId>(last);
}
inline MemberId member(unsigned char last) {
    return an_id<MemberId>(last);
}

enum class By { user, maker, steward };

inline Statement says(std::string what, record::Technology one, std::vector<record::Technology> others, By by,
                      unsigned char author = 1) {
    static unsigned int next = 0;  // each statement is a record of its own
    Statement out;
    out.id = record_id(static_cast<unsigned char>(++next % 256));
    out.id.bytes.front() = static_cast<std::byte>(next / 256 + 1);
    out.author = member(author);
    out.author_is_maker_of_it = by == By::maker;
    out.author_is_steward = by == By::steward;
    out.body.technology = std::move(one);
    out.body.says = std::move(what);
    out.body.by = "user";
    if (!others.empty()) out.body.other = std::move(others);
    return out;
}

}  // namespace stonechat::matching
