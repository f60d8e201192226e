// SPDX-License-Identifier: Apache-2.0
/** What single operations cost, by JMH. */
@NullMarked
package io.rejoin.bench.micro;

import org.jspecify.annotations.NullMarked;
