#include "storage/store.hpp"

namespace stonechat::storage {
namespace {

struct Category final : boost::system::error_category {
    const char* name() const noexcept override { return "storage"; }
    std::string message(int code) const override {
        switch (static_cast<Errc>(code)) {
            case Errc::damaged:
                return "a stored value is damaged";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const Category instance;
    return instance;
}

}  // namespace stonechat::storage
