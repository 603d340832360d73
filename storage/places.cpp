#include <algorithm>

#include "storage/store.hpp"

namespace stonechat::storage {
namespace {

std::size_t bytes_of(const StoredRecord& record) {
    return record.envelope.message.size() + (record.envelope.body ? record.envelope.body->body.size() : 0);
}

}  // namespace

Result<engine::PlacesPage> read_places(const Store& store, const std::vector<feed::Range>& ranges,
                                       std::size_t count, std::size_t bytes) {
    engine::PlacesPage page;
    std::size_t taken = 0;
    for (const feed::Range& range : ranges) {
        const std::size_t room = count - page.records.size();
        auto links = store.between(range, room + 1);  // one more tells whether that is all
        if (!links) return links.error();
        const bool has_more = links->size() > room;
        if (has_more) links->pop_back();
        Sequence last = 0;
        for (const FeedLink& link : *links) {
            // Only between places: the next answer begins with a whole one.
            if (taken >= bytes && link.sequence != last) {
                page.resume = link.sequence;
                return page;
            }
            auto record = store.find(link.id);
            if (!record) return record.error();
            if (!*record) return Errc::damaged;
            taken += bytes_of(**record);
            page.records.push_back(std::move(**record));
            last = link.sequence;
        }
        if (has_more) {
            // The last place may hold more than was read: it is begun anew, unless it fills a page by itself.
            const bool fills_page = links->size() == count && links->front().sequence == last;
            page.resume = fills_page ? last + 1 : last;
            return page;
        }
        ++page.answered;
    }
    return page;
}

}  // namespace stonechat::storage
