// SPDX-License-Identifier: Apache-2.0
/** What is done to the platform. */
@NullMarked
package io.rejoin.prove.fault;

import org.jspecify.annotations.NullMarked;
