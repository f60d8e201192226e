// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * One way of writing an event for the wire.
 *
 * <p>Identified by instance: keep one per format for the life of the process. {@code encode} must be a pure function of
 * the event, thread-safe and non-blocking; its result is shared between all subscribers and must be immutable.
 *
 * @param <T> what the transport writes, such as a byte array nobody changes
 */
@FunctionalInterface
public interface WireFormat<T> {

    T encode(Event event);
}
