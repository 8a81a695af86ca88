// Places on a piece: where they are on the screen, whether metal hides them, how to see them best.
import { MathUtils, Mesh, MeshBasicMaterial, Raycaster, SphereGeometry, Spherical, Vector3 } from "three";

const SPOT = 0xd6453d;
const LEAST = 0.014;
const MOST = 0.08; // a spot's size, in radii of the piece
const NEAR = 0.06; // in radii: a place lies in the middle of its wall, so metal this near hides nothing
const TRIED = 60;
const AROUND = 24;
const HEIGHTS = [1.5, 1.1, 0.75, 1.9, 0.4, 2.3, 2.7];

export class Marks {
  constructor(piece, mesh, radius) {
    Object.assign(this, { piece, mesh, near: radius * NEAR, ray: new Raycaster(), spots: [] });
    piece.updateWorldMatrix(true, true);
    this.radius = radius / piece.getWorldScale(new Vector3()).x;
    this.ball = new SphereGeometry(1, 16, 12);
    this.tint = new MeshBasicMaterial({ color: SPOT, transparent: true, opacity: 0.8, toneMapped: false });
  }

  /* `marks` are {x, y, z, area_mm2?} in the model's own millimetres, in which `piece` is. */
  set(marks) {
    this.piece.remove(...this.spots);
    this.hidden = marks.map(() => false);
    this.spots = marks.map(({ x, y, z, area_mm2 = 0 }) => {
      const spot = new Mesh(this.ball, this.tint);
      spot.position.set(x, y, z);
      spot.scale.setScalar(MathUtils.clamp(Math.sqrt(area_mm2 / Math.PI), this.radius * LEAST, this.radius * MOST));
      return spot;
    });
    if (this.spots.length) this.piece.add(...this.spots);
    this.places = this.spots.map((spot) => spot.getWorldPosition(new Vector3()));
  }

  sees(eye, place) {
    const far = eye.distanceTo(place);
    this.ray.set(eye, place.clone().sub(eye).divideScalar(far));
    this.ray.far = far - this.near;
    return !this.ray.intersectObject(this.mesh, false).length;
  }

  /* CSS pixels from the canvas' corner. Rays cost milliseconds each: only `precisely`, at rest. */
  project(camera, { clientWidth: wide, clientHeight: high }, precisely = false) {
    return this.places.map((place, i) => {
      if (precisely) this.hidden[i] = !this.sees(camera.position, place);
      const at = place.clone().project(camera);
      return { x: ((at.x + 1) / 2) * wide, y: ((1 - at.y) / 2) * high, hidden: this.hidden[i] };
    });
  }

  /* From where mark `i` is seen: the nearest way from here that no metal stands in. */
  bestView(i, from, distance) {
    const place = this.places[i];
    const here = from.clone().normalize();
    const ways = HEIGHTS.flatMap((phi) =>
      Array.from({ length: AROUND }, (_, j) => new Spherical(distance, phi, (j * 2 * Math.PI) / AROUND)),
    );
    const eyes = ways.map((way) => [way, new Vector3().setFromSpherical(way)]);
    const out = place.clone().normalize();
    const worth = (eye) => eye.dot(here) + 1.5 * eye.dot(out);
    eyes.sort(([, a], [, b]) => worth(b) - worth(a));
    return (eyes.slice(0, TRIED).find(([, eye]) => this.sees(eye, place)) ?? eyes[0])[0];
  }
}
