#include "protocol/gossip/names.hpp"

#include <algorithm>

namespace stonechat::gossip {

RecordId id_for(const RecordName& name) {
    RecordId id;
    std::ranges::copy(name.bytes, id.bytes.begin());
    return id;
}

RecordName name_of(const RecordId& record) {
    RecordName name;
    std::copy_n(record.bytes.begin(), RecordName::bytes_count, name.bytes.begin());
    return name;
}

bool is_name(const RecordId& record) {
    return record == id_for(name_of(record));
}

void Names::note(const RecordId& record) {
    const RecordName name = name_of(record);
    if (!records_.try_emplace(name, record).second) return;
    oldest_first_.push_back(name);
    if (oldest_first_.size() <= names_max_) return;
    records_.erase(oldest_first_.front());
    oldest_first_.pop_front();
}

std::optional<RecordId> Names::find(const RecordName& name) const {
    const auto found = records_.find(name);
    return found == records_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace stonechat::gossip
