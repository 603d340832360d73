#pragma once
// What people at this node work on, kept in the store's papers (storage::Store::put_paper): each kind on a
// shelf of its own, in memory and, as JSON, on disk.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "node/log/log.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::web {

// What becomes of what a paper said before.
enum class Before {
    may_linger,  // in files, until they are next rewritten
    is_wiped,    // from all files, a few seconds later
};
// Keeps a paper, or throws it away where `text` is empty; says later, on the network thread, whether it is
// durable.
using KeepPaper = std::function<void(std::string name, std::optional<std::string> text,
                                     std::function<void(bool)> done, Before before)>;
using Saved = std::function<void(bool is_kept)>;

// For `count` changes that belong together, at least one: tells `saved` once, when each has been answered,
// whether all are kept.
inline Saved when_all_kept(std::size_t count, Saved saved) {
    struct Waiting {
        std::size_t left;
        bool are_kept;
        Saved saved;
    };
    // Shared by the answers to come, of which any may be the last.
    const auto waiting = std::make_shared<Waiting>(Waiting{count, true, std::move(saved)});
    return [waiting](bool is_kept) {
        waiting->are_kept = waiting->are_kept && is_kept;
        if (--waiting->left == 0) waiting->saved(waiting->are_kept);
    };
}

// The papers whose names start with "<Paper::shelf>/". `Paper` has: shelf, json(paper), from_json(json) -> an
// optional one.
//
// What put() was given is seen at once; should the disk refuse, the old paper stands again and `saved` is
// told false. A paper that no version wrote is left on disk and not shown.
//
// Threads: one, the network thread.
template <class Paper>
class Shelf {
public:
    Shelf(KeepPaper keep, const std::map<std::string, std::string>& papers) : keep_{std::move(keep)} {
        const std::string start = prefix();
        for (auto it = papers.lower_bound(start); it != papers.end() && it->first.starts_with(start); ++it) {
            const auto json = record::parse_json(it->second);
            auto paper = json ? Paper::from_json(*json) : std::nullopt;
            if (paper)
                papers_.emplace(it->first.substr(start.size()), std::move(*paper));
            else
                log::event(log::Level::error, "web", "damaged_paper", {{"paper", log::Token{it->first}}});
        }
    }

    [[nodiscard]] const Paper* find(const std::string& key) const {
        const auto found = papers_.find(key);
        return found == papers_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const std::map<std::string, Paper>& all() const { return papers_; }

    void put(const std::string& key, Paper paper, Saved saved, Before before = Before::may_linger) {
        std::string text = record::canonical_json(paper.json());
        change(key, std::move(paper), std::move(text), std::move(saved), before);
    }
    void drop(const std::string& key, Saved saved, Before before = Before::may_linger) {
        change(key, std::nullopt, std::nullopt, std::move(saved), before);
    }

private:
    static std::string prefix() { return std::string{Paper::shelf} + "/"; }

    void set(const std::string& key, std::optional<Paper> paper) {
        if (paper)
            papers_.insert_or_assign(key, std::move(*paper));
        else
            papers_.erase(key);
    }
    void change(const std::string& key, std::optional<Paper> paper, std::optional<std::string>&& text,
                Saved saved, Before before) {
        const Paper* const held = find(key);
        std::optional<Paper> old = held == nullptr ? std::nullopt : std::optional{*held};
        set(key, std::move(paper));
        // The shelf outlives every answer: its owner ends after the storage thread.
        keep_(
            prefix() + key, std::move(text),
            [this, key, old = std::move(old), saved = std::move(saved)](bool is_kept) {
                if (!is_kept) set(key, old);
                saved(is_kept);
            },
            before);
    }

    KeepPaper keep_;
    std::map<std::string, Paper> papers_;
};

}  // namespace stonechat::web
