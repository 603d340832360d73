#include "protocol/gossip/charges.hpp"

#include <algorithm>
#include <limits>

namespace stonechat::gossip {

// In whole numbers, so that every machine comes to the same balance. Ends at zero: the last parts are rounded
// up.
Charges::Account Charges::decayed(Account account, Instant now) {
    using std::chrono::seconds;
    for (; account.balance > 0 && now - account.at >= seconds{1}; account.at += seconds{1})
        account.balance -= (account.balance + decay_seconds - 1) / decay_seconds;
    if (account.balance == 0) account.at = now;
    if (account.balance < warn_at) account.is_warned = account.is_dropped = false;
    return account;
}

Charges::Verdict Charges::charge(Instant now, const LinkKey& peer, std::uint64_t amount) {
    if (amount == 0) return Verdict::fine;
    if (!accounts_.contains(peer)) make_room(now, amount);
    if (!accounts_.contains(peer) && accounts_.size() >= accounts_max)
        return amount >= drop_at ? Verdict::drop : Verdict::fine;
    Account& account = accounts_[peer];
    account = decayed(account, now);
    // Far past the drop nothing is gained by counting on, and no sum can overflow.
    account.balance = std::min(account.balance + std::min(amount, 2 * drop_at), 2 * drop_at);
    if (account.balance >= drop_at) {
        account.is_dropped = account.is_warned = true;
        return Verdict::drop;
    }
    if (account.balance < warn_at || account.is_warned) return Verdict::fine;
    account.is_warned = true;
    return Verdict::warn;
}

void Charges::make_room(Instant now, std::uint64_t amount) {
    if (accounts_.size() < accounts_max) return;
    auto smallest = accounts_.end();
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (auto it = accounts_.begin(); it != accounts_.end(); ++it) {
        const std::uint64_t balance = decayed(it->second, now).balance;
        if (balance >= least) continue;
        least = balance;
        smallest = it;
    }
    if (least <= amount) accounts_.erase(smallest);
}

bool Charges::is_refused(Instant now, const LinkKey& peer) const {
    const auto found = accounts_.find(peer);
    return found != accounts_.end() && decayed(found->second, now).is_dropped;
}

std::uint64_t Charges::balance(Instant now, const LinkKey& peer) const {
    const auto found = accounts_.find(peer);
    return found == accounts_.end() ? 0 : decayed(found->second, now).balance;
}

}  // namespace stonechat::gossip
