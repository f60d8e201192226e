// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.testkit;

import org.jspecify.annotations.NullMarked;
