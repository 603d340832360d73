#pragma once
// The filter with other weights than the installed ones: for training and cross-validation. Inside
// protocol/privacy and its lab only.

#include <functional>
#include <string_view>

#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/names.hpp"
#include "protocol/privacy/record_numbers.hpp"
#include "protocol/privacy/service_names.hpp"

namespace stonechat::privacy {

struct Models {
    const NameModel& names;
    const NameModel& services;
    const RecordNumberModel& record_numbers;
    static Models installed() {
        return {NameModel::installed(), installed_service_model(), RecordNumberModel::installed()};
    }
};

// find_identifiers of certain.hpp with these models.
std::vector<Finding> find_identifiers(std::string_view utf8, const Models& models, const LocalList& local);

// Shows what all else in the filter leaves of a text to the record-number model.
void visit_numbers_left(std::string_view utf8, const NameModel& names,
                        const std::function<void(const Folded&, const NumbersLeft&)>& visit);

}  // namespace stonechat::privacy
